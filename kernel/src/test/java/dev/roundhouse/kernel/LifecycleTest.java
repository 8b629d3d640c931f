package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LifecycleTest {
  private final List<String> ended = new ArrayList<>();
  private final Lifecycle lifecycle = new Lifecycle();

  @Test
  void endsInReverseAndOnce() {
    lifecycle.started("a", () -> ended.add("a"));
    lifecycle.started("b", () -> ended.add("b"));

    lifecycle.close();
    lifecycle.close();

    assertThat(ended).containsExactly("b", "a");
  }

  @Test
  void everyEndIsTried() {
    IOException first = new IOException("first");
    IOException second = new IOException("second");
    lifecycle.started("a", () -> ended.add("a"));
    lifecycle.started(
        "b",
        () -> {
          throw second;
        });
    lifecycle.started(
        "c",
        () -> {
          throw first;
        });

    assertThatThrownBy(lifecycle::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("could not end c")
        .hasCause(first)
        .satisfies(failure ->
            assertThat(failure.getSuppressed())
                .singleElement()
                .satisfies(
                    later -> assertThat(later).hasMessage("could not end b").hasCause(second)));
    assertThat(ended).containsExactly("a");
  }

  @Test
  void interruptionIsKept() {
    lifecycle.started("a", () -> ended.add("a"));
    lifecycle.started(
        "b",
        () -> {
          throw new InterruptedException();
        });

    assertThatThrownBy(lifecycle::close).hasMessage("could not end b");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).containsExactly("a");
  }

  @Test
  void interruptionDoesNotCutShortTheEndsStillToCome() {
    lifecycle.started(
        "a",
        () -> {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
          }
          ended.add("a");
        });
    lifecycle.started(
        "b",
        () -> {
          throw new InterruptedException();
        });

    assertThatThrownBy(lifecycle::close).hasMessage("could not end b");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).containsExactly("a");
  }
}
