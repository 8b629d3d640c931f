package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.storage.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The key under which grants are kept.
final class RemoteAccessTest {
  @Test
  void makesItsKeyOnceAndForItselfAlone(@TempDir Path place) throws IOException {
    Path key = place.resolve("oauth.key");
    try (Database database = Database.open(place)) {
      assertThat(RemoteAccess.open(database, place, AuditLog.off()).standing()).isEmpty();
      byte[] made = Files.readAllBytes(key);
      RemoteAccess.open(database, place, AuditLog.off());

      assertThat(Files.readAllBytes(key)).isEqualTo(made).hasSize(32);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void takesNoKeyThatSomebodyTyped(@TempDir Path place) throws IOException {
    Path key = place.resolve("oauth.key");
    Files.writeString(key, "changeme");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    try (Database database = Database.open(place)) {
      assertThatThrownBy(() -> RemoteAccess.open(database, place, AuditLog.off()))
          .isInstanceOf(TokenException.class)
          .hasMessageContaining("oauth.key");
    }
  }
}
