package dev.roundhouse.fleet.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Secret;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class MaskerTest {
  private static Masker of(String... secrets) {
    return new Masker(Arrays.stream(secrets).map(Secret::of).toList());
  }

  @Test
  void replacesEverySecretTheLongestFirst() {
    assertThat(of("abcd", "abcdefgh").mask("x abcdefgh y abcd z")).isEqualTo("x **** y **** z");
  }

  @Test
  void replacesEachLineOfASecretWithSeveral() {
    Masker masker = of("-----BEGIN KEY-----\nMIIEvQ==\n-----END KEY-----\n");

    assertThat(masker.mask("read MIIEvQ== from file")).isEqualTo("read **** from file");
  }

  @Test
  void leavesAloneWhatIsTooShortToBeSecret() {
    assertThat(of("1", "no", "").mask("no 1 knows")).isEqualTo("no 1 knows");
  }

  @Test
  void replacesTheBeginningOfASecretAtACut() {
    assertThat(of("abcdefgh").maskCut("token abcde")).isEqualTo("token ****");
    assertThat(of("abcdefgh").maskCut("token x")).isEqualTo("token x");
  }
}
