package io.pgshunt.campaign.ledger;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ledger of one process: each line is handed to the operating system before {@link #write}
 * returns, so that it outlives the process, however that ends. Thread-safe.
 */
public final class LedgerFile implements AutoCloseable {

  /** How much the process's clock is ahead of the machine's, in milliseconds. */
  public static final String SKEW_PROPERTY = "pgshunt.campaign.skew";

  private static final String EXTENSION = ".tsv";

  private final String process;

  /** Unlike a channel it is not closed by an interrupt, which handlers meet with. */
  private final OutputStream file;

  private final long skew = Long.getLong(SKEW_PROPERTY, 0);

  private LedgerFile(String process, OutputStream file) {
    this.process = process;
    this.file = file;
  }

  /** A new ledger in {@code directory}. */
  public static LedgerFile create(Path directory, String process) throws IOException {
    return new LedgerFile(
        process,
        new FileOutputStream(Files.createFile(directory.resolve(process + EXTENSION)).toFile()));
  }

  /** Writes a line. */
  public void write(Word word, String id, String detail) {
    long now = System.currentTimeMillis() - skew;
    String line = new Entry(now, process, word, id, detail).line() + "\n";
    try {
      synchronized (file) {
        file.write(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The ledger of " + process + " cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** All lines of all ledgers in {@code directory}, each ledger's in their order. */
  public static List<Entry> readAll(Path directory) throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> found = Files.list(directory)) {
      files = found.filter(path -> path.toString().endsWith(EXTENSION)).sorted().toList();
    }
    for (Path path : files) {
      String name = path.getFileName().toString();
      String process = name.substring(0, name.length() - EXTENSION.length());
      String text = Files.readString(path);
      // What follows the last line end was cut off by a kill
      int end = text.lastIndexOf('\n');
      text.substring(0, Math.max(0, end))
          .lines()
          .forEach(line -> Entry.parse(process, line).ifPresent(entries::add));
    }
    return entries;
  }
}
