package io.pgshunt.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Sample.of(9, 1, 5).median()).isEqualTo(5);
    assertThat(Sample.of(9, 1, 5, 7).median()).isEqualTo(6);
    assertThat(Sample.of(3).median()).isEqualTo(3);
  }

  @Test
  void aSampleKnowsItsRangeAndKeepsItsOrder() {
    Sample sample = Sample.of(9, 1, 5);

    assertThat(sample.min()).isEqualTo(1);
    assertThat(sample.max()).isEqualTo(9);
    assertThat(sample.values()).containsExactly(9.0, 1.0, 5.0);
  }

  @Test
  void nothingHasNoMedian() {
    assertThatIllegalStateException().isThrownBy(() -> new Sample().median());
  }

  @Test
  void aPercentileIsACallThatWasMade() {
    Latencies latencies = new Latencies();
    for (int i = 2_000; i >= 1; i--) {
      latencies.add(i * 1_000_000L);
    }

    assertThat(latencies.percentileMillis(50)).isEqualTo(1_000);
    assertThat(latencies.percentileMillis(99)).isEqualTo(1_980);
    assertThat(latencies.percentileMillis(100)).isEqualTo(2_000);
  }

  @Test
  void thePercentilesOfOneCallAreThatCall() {
    Latencies latencies = new Latencies();
    latencies.add(1_500_000);
    Latencies all = new Latencies();
    all.addAll(latencies);

    assertThat(all.percentileMillis(1)).isEqualTo(1.5);
    assertThat(all.percentileMillis(99)).isEqualTo(1.5);
  }

  @Test
  void costsAddUp() {
    Costs costs = new Costs(1_000, 10, 100).plus(new Costs(3_000, 10, 100));

    assertThat(costs.walPerTask()).isEqualTo(20);
    assertThat(costs.commitsPerTask()).isEqualTo(0.1);
  }

  @Test
  void aCurveKnowsItsEnds() {
    Curve curve = new Curve("rate", 10, List.of(100.0, 80.0, 60.0, 20.0));

    assertThat(curve.first(20)).isEqualTo(90);
    assertThat(curve.last(20)).isEqualTo(40);
    assertThat(curve.last(1)).isEqualTo(20);
    assertThat(curve.first(1_000)).isCloseTo(65, within(1e-9));
  }
}
