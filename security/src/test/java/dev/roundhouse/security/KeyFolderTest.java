package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFolderTest {
  private static final byte[] ONE = "1".repeat(32).getBytes(UTF_8);
  private static final byte[] TWO = "2".repeat(32).getBytes(UTF_8);

  private final DataDirectory directory;
  private final ManualTicker ticker = new ManualTicker();

  KeyFolderTest(@TempDir Path parent) {
    this.directory = DataDirectory.open(parent.resolve("data"));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void makesKeysWhereNoSecretIs() throws IOException {
    Path keys = KeyFolder.in(directory);
    SigningKeys signing = SigningKeys.open(keys);
    SealedState.open(keys, ticker);

    assertThat(keys).isEqualTo(directory.root().resolve("secrets").resolve("keys"));
    assertThat(mode(keys)).isEqualTo("rwx------");
    assertThat(keys)
        .isDirectoryContaining("glob:**/token-" + signing.signing().kid() + ".key")
        .isDirectoryContaining("glob:**/seal.key");
    assertThat(mode(keys.resolve("seal.key"))).isEqualTo("rw-------");
    assertThat(directory.secrets().toFile().list()).containsExactly("keys");
  }

  @Test
  void takesTheKeysOfAnEarlierVersionAlong() {
    Path secrets = directory.secrets();
    DataDirectory.write(secrets.resolve("token-0001ab.key"), ONE);
    DataDirectory.write(secrets.resolve("seal.key"), TWO);
    DataDirectory.write(secrets.resolve("token-of-mine.key.txt"), TWO);

    Path keys = KeyFolder.in(directory);

    assertThat(SigningKeys.open(keys).key("0001ab")).isEqualTo(ONE);
    assertThat(keys.resolve("seal.key")).hasBinaryContent(TWO);
    assertThat(secrets.toFile().list()).containsExactlyInAnyOrder("keys", "token-of-mine.key.txt");
  }

  @Test
  void goesOnAfterACrashInTheMiddle() {
    Path secrets = directory.secrets();
    DataDirectory.write(directory.keys().resolve("seal.key"), TWO);
    DataDirectory.write(secrets.resolve("seal.key"), TWO);
    DataDirectory.write(secrets.resolve("token-0001ab.key"), ONE);

    Path keys = KeyFolder.in(directory);
    KeyFolder.in(directory);

    assertThat(keys.toFile().list()).containsExactlyInAnyOrder("seal.key", "token-0001ab.key");
    assertThat(secrets.toFile().list()).containsExactly("keys");
  }

  @Test
  void doesNotChooseBetweenTwoKeys() {
    DataDirectory.write(directory.keys().resolve("seal.key"), ONE);
    DataDirectory.write(directory.secrets().resolve("seal.key"), TWO);

    assertThatThrownBy(() -> KeyFolder.in(directory))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("two different keys")
        .hasMessageContaining("remove the one that is not in use");
  }

  @Test
  void refusesKeysThatAreTooShort() {
    Path keys = KeyFolder.in(directory);
    byte[] half = new byte[16];
    DataDirectory.write(keys.resolve("seal.key"), half);
    assertThatThrownBy(() -> SealedState.open(keys, ticker))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("seal.key is not a key: it has 16 bytes, and a key at least 32");

    DataDirectory.write(keys.resolve("token-1.key"), half);
    assertThatThrownBy(() -> SigningKeys.open(keys))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("token-1.key is not a key: it has 16 bytes");
  }

  @Test
  void refusesKeysThatOthersCanRead() throws IOException {
    Path keys = KeyFolder.in(directory);
    for (String name : new String[] {"seal.key", "token-1.key"}) {
      Path file = keys.resolve(name);
      DataDirectory.write(file, ONE);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    assertThatThrownBy(() -> SealedState.open(keys, ticker))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("can be read by others; make it private: chmod 600");
    assertThatThrownBy(() -> SigningKeys.open(keys)).isInstanceOf(StorageException.class);
  }

  @Test
  void refusesALinkInPlaceOfAKey() throws IOException {
    Path keys = KeyFolder.in(directory);
    Path elsewhere = directory.secrets().resolve("elsewhere");
    DataDirectory.write(elsewhere, ONE);
    Files.createSymbolicLink(keys.resolve("token-1.key"), elsewhere);

    assertThatThrownBy(() -> SigningKeys.open(keys))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("it is not a plain file");
  }
}
