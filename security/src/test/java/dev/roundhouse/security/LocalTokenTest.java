package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The token for programs of the same user lives and dies with the program that made it.
class LocalTokenTest {
  @TempDir Path parent;

  @Test
  void isGoodInTheProgramThatMadeItAlone() {
    DataDirectory directory = DataDirectory.open(parent.resolve("data"));
    try (Database database = Database.open(directory.root())) {
      Path keys = KeyFolder.in(directory);
      Tokens tokens = Tokens.open(keys, database, Ticker.system());
      String header = "Bearer " + tokens.local(Set.of(Scope.ADMIN), "local").reveal();

      assertThat(tokens.authenticate(header))
          .isInstanceOfSatisfying(
              Authentication.Accepted.class,
              accepted -> {
                assertThat(accepted.principal().subject()).isEqualTo("local");
                assertThat(accepted.principal().scopes()).containsExactly(Scope.ADMIN);
              });
      assertThat(tokens.authenticate(header + "x")).isInstanceOf(Authentication.Refused.class);
      assertThat(tokens.list()).isEmpty();
      assertThat(Tokens.open(keys, database, Ticker.system()).authenticate(header))
          .isInstanceOf(Authentication.Refused.class);
    }
  }
}
