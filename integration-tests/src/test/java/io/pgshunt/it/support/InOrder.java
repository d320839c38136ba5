package io.pgshunt.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Compares long lists so that a failure shows the first difference and not the lists. */
public final class InOrder {

  private InOrder() {}

  public static <T> void assertEqual(String what, List<T> actual, List<T> expected) {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      assertThat(actual.get(i)).as("%s, number %d", what, i).isEqualTo(expected.get(i));
    }
    assertThat(actual.size()).as("number of %s", what).isEqualTo(expected.size());
  }
}
