package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.security.TokenSettings.Algorithm;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyFolderTest {
  private static final byte[] ONE = "kT8wQz1nXv4pLs7yRb2mHd5gJf9cAe3u".getBytes(UTF_8);
  private static final byte[] TWO = "Zq6xWn0tVy3rKj8sPb5hMc1dLf7gGa4e".getBytes(UTF_8);

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
    SigningKeys signing = SigningKeys.open(keys, Algorithm.HS256);
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

    assertThat(SigningKeys.open(keys, Algorithm.HS256).key("0001ab"))
        .isInstanceOfSatisfying(
            SigningKey.Hmac.class, key -> assertThat(key.secret()).isEqualTo(ONE));
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
    assertThatThrownBy(() -> SigningKeys.open(keys, Algorithm.HS256))
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
    assertThatThrownBy(() -> SigningKeys.open(keys, Algorithm.HS256))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void refusesALinkInPlaceOfAKey() throws IOException {
    Path keys = KeyFolder.in(directory);
    Path elsewhere = directory.secrets().resolve("elsewhere");
    DataDirectory.write(elsewhere, ONE);
    Files.createSymbolicLink(keys.resolve("token-1.key"), elsewhere);

    assertThatThrownBy(() -> SigningKeys.open(keys, Algorithm.HS256))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("it is not a plain file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "my-test-key-my-own-test-key-number-5 | it is a placeholder",
        "please-CHANGEME-before-you-go-live-0 | it is a placeholder",
        "this is my long Password for tokens. | it is a placeholder",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | it is one pattern, repeated",
        "k7Lm2Qk7Lm2Qk7Lm2Qk7Lm2Qk7Lm2Qk7Lm2Q | it is one pattern, repeated",
        "0123456789abcdef0123456789abcdeF9874 | it counts up or down",
        "aabbababbbabaabbbaabababbbaabbabaaba | it is made of 2 different characters"
      })
  void refusesKeysThatSomebodyTyped(String text, String why) {
    Path keys = KeyFolder.in(directory);
    DataDirectory.write(keys.resolve("token-1.key"), text.getBytes(UTF_8));

    assertThatThrownBy(() -> SigningKeys.open(keys, Algorithm.HS256))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("token-1.key is not a key: " + why)
        .hasMessageContaining("restore it from a backup, or remove it");
  }

  @Test
  void takesRandomKeysOfAnyForm() {
    java.security.SecureRandom random = new java.security.SecureRandom();
    for (int round = 0; round < 2000; round++) {
      byte[] key = new byte[32];
      random.nextBytes(key);

      assertThat(KeyStrength.fault(key)).isEmpty();
      assertThat(KeyStrength.fault(java.util.HexFormat.of().formatHex(key).getBytes(UTF_8)))
          .isEmpty();
      assertThat(KeyStrength.fault(java.util.Base64.getEncoder().encode(key))).isEmpty();
    }
  }

  @Test
  void refusesAPairOfWhichTheHalvesAreStrangers() throws IOException {
    Path keys = KeyFolder.in(directory);
    String one = pem(SigningKeys.open(keys, Algorithm.EDDSA), keys);
    Path file = keys.resolve("token-0002.pem");
    KeyFiles.madePair(file, "0002");
    String other = Files.readString(file);
    String half = "-----BEGIN PUBLIC KEY-----";
    String mixed = one.substring(0, one.indexOf(half)) + other.substring(other.indexOf(half));

    for (String text :
        new String[] {mixed, one.replace("PRIVATE", "EC"), "no key at all, " + half}) {
      DataDirectory.write(file, text.getBytes(UTF_8));
      assertThatThrownBy(() -> SigningKeys.open(keys, Algorithm.EDDSA))
          .isInstanceOf(TokenException.class)
          .hasMessageContaining("token-0002.pem is not a key");
    }
  }

  private static String pem(SigningKeys made, Path keys) throws IOException {
    return Files.readString(keys.resolve("token-" + made.signing().kid() + ".pem"));
  }

  @Test
  void doesNotChooseBetweenTwoKeysOfOneName() {
    Path keys = KeyFolder.in(directory);
    DataDirectory.write(keys.resolve("token-1.key"), ONE);
    KeyFiles.madePair(keys.resolve("token-1.pem"), "1");

    assertThatThrownBy(() -> SigningKeys.open(keys, Algorithm.HS256))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("two keys of one name");
  }
}
