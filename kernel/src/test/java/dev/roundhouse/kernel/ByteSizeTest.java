package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0B,0,0B",
    "1023B,1023,1023B",
    "1024B,1024,1KiB",
    "64 KiB,65536,64KiB",
    "4MiB,4194304,4MiB",
    "1536KiB,1572864,1536KiB",
    "1GiB,1073741824,1GiB",
    "2048TiB,2251799813685248,2048TiB"
  })
  void readsAndWritesTheSameSize(String text, long bytes, String shortest) {
    ByteSize size = ByteSize.parse(text);

    assertThat(size.bytes()).isEqualTo(bytes);
    assertThat(size).hasToString(shortest);
    assertThat(ByteSize.parse(size.toString())).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4", "4MB", "-1B", "1.5MiB", "4mib", "MiB", "999999999999999TiB"})
  void refusesWhatIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("\"" + text + "\"");
  }

  @Test
  void isNeverNegative() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
  }

  @Test
  void ordersByBytes() {
    assertThat(ByteSize.ofKiB(1023)).isLessThan(ByteSize.ofMiB(1));
  }

  @Test
  void arrayLengthIsExact() {
    assertThat(ByteSize.ofMiB(1).toInt()).isEqualTo(1 << 20);
    assertThatThrownBy(() -> ByteSize.parse("2GiB").toInt())
        .isInstanceOf(ArithmeticException.class);
  }
}
