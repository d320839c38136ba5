package io.pgshunt.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a run found out. Not thread-safe. */
public final class Report {

  private final boolean quick;
  private final Map<String, String> circumstances = new LinkedHashMap<>();
  private final Map<String, FigureReport> figures = new LinkedHashMap<>();
  private List<Goal> goals = List.of();

  public Report(boolean quick) {
    this.quick = quick;
  }

  public boolean isQuick() {
    return quick;
  }

  /** Machine, versions, settings. */
  public void circumstance(String name, String value) {
    circumstances.put(name, value);
  }

  public Map<String, String> circumstances() {
    return circumstances;
  }

  public FigureReport begin(String letter, String title) {
    FigureReport figure = new FigureReport(letter, title);
    figures.put(letter, figure);
    return figure;
  }

  public List<FigureReport> figures() {
    return List.copyOf(figures.values());
  }

  public Optional<FigureReport> figure(String letter) {
    return Optional.ofNullable(figures.get(letter));
  }

  public void goals(List<Goal> goals) {
    this.goals = List.copyOf(goals);
  }

  public List<Goal> goals() {
    return goals;
  }

  /** What makes figures untrustworthy, with the figure's letter. */
  public List<String> failures() {
    List<String> all = new ArrayList<>();
    for (FigureReport figure : figures.values()) {
      for (String failure : figure.failures()) {
        all.add("(" + figure.letter() + ") " + failure);
      }
    }
    return all;
  }
}
