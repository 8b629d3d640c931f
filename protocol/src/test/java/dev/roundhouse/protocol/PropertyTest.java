package dev.roundhouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PropertyTest {
  @Test
  void aFailureIsToldAsSimplyAsCanBeAndWithItsSeed() {
    assertThatThrownBy(() ->
            Property.holds(
                7,
                1000,
                draw -> draw.list(20, () -> draw.below(1000)),
                numbers ->
                    assertThat(numbers.stream().mapToInt(each -> each).sum()).isLessThan(900)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dproperty.seed=7")
        .hasMessageMatching("(?s)does not hold for <\\[\\d{1,3}(, \\d{1,3})?]>.*found as <\\[.*")
        .hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void theSameSeedTriesTheSame() {
    List<List<String>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      List<String> tried = new ArrayList<>();
      Property.holds(11, 50, Texts::request, tried::add);
      runs.add(tried);
    }

    assertThat(runs.getFirst()).isEqualTo(runs.getLast()).hasSize(50).doesNotHaveDuplicates();
  }
}
