package dev.roundhouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void readsWhatItWrites() {
    TraceContext context = new TraceContext(TRACE, SPAN, true, "a=1,b=2");

    assertThat(context.parent()).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
    assertThat(TraceContext.of(context.parent(), context.state())).isEqualTo(context);
  }

  /// A later version is read as far as it is known, and passed on as the version known here.
  @Test
  void readsALaterVersion() {
    TraceContext context =
        Objects.requireNonNull(
            TraceContext.of("cc-" + TRACE + "-" + SPAN + "-09-what-comes", null));

    assertThat(context.isSampled()).isTrue();
    assertThat(context.parent()).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x"
      })
  void takesNoneThatIsNone(String parent) {
    assertThat(TraceContext.of(parent, "a=1")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nothing", "=1", "a=1\r\nx: y"})
  void leavesOutAStateThatIsNone(String state) {
    TraceContext context =
        Objects.requireNonNull(TraceContext.of("00-" + TRACE + "-" + SPAN + "-00", state));

    assertThat(context.state()).isEmpty();
    assertThat(context.isSampled()).isFalse();
  }
}
