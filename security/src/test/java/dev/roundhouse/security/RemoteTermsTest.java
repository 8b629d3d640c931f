package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.roundhouse.kernel.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an operator may say of a client, and what would not be safe.
final class RemoteTermsTest {
  private static final RemoteTerms.Grant PERSON = RemoteTerms.Grant.AUTHORIZATION_CODE;
  private static final RemoteTerms.Grant MACHINE = RemoteTerms.Grant.CLIENT_CREDENTIALS;
  private static final String ISSUER = "https://login.example";
  private static final String BACK = "http://127.0.0.1:9/back";

  private static RemoteTerms client(
      RemoteTerms.Grant grant, String issuer, String id, String secret, String key) {
    return new RemoteTerms(
        grant,
        some(issuer),
        id.equals("-") ? Optional.of("") : some(id),
        some(secret).map(Secret::of),
        some(key).map(Path::of),
        Optional.empty(),
        Optional.empty(),
        URI.create(BACK),
        List.of(),
        false);
  }

  private static Optional<String> some(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty());
  }

  private static String refused(
      RemoteTerms.Grant grant, String issuer, String id, String secret, String key) {
    return String.valueOf(
        catchThrowableOfType(
                IllegalArgumentException.class, () -> client(grant, issuer, id, secret, key))
            .getMessage());
  }

  private static RemoteTerms at(String document, String redirect, String... scopes) {
    return new RemoteTerms(
        PERSON,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        some(document).map(URI::create),
        URI.create(redirect),
        List.of(scopes),
        false);
  }

  @Test
  void takesWhatIsWhole() {
    assertThat(client(PERSON, "", "", "", "").clientId()).isEmpty();
    assertThat(client(PERSON, "", "me", "", "").clientId()).contains("me");
    assertThat(client(MACHINE, ISSUER, "me", "hidden", "")).asString().doesNotContain("hidden");
    assertThat(client(MACHINE, ISSUER, "me", "", "key.pem").privateKey()).isPresent();
  }

  @Test
  void refusesWhatIsNot() {
    assertThat(refused(PERSON, "", "me", "hidden", "")).contains("issuer").doesNotContain("hidden");
    assertThat(refused(MACHINE, "", "me", "", "key.pem")).contains("issuer");
    assertThat(refused(MACHINE, ISSUER, "me", "", "")).contains("client-credentials");
    assertThat(refused(PERSON, ISSUER, "", "hidden", "")).contains("client-id");
    assertThat(refused(PERSON, ISSUER, "-", "", "")).contains("client-id");
    assertThat(refused(PERSON, ISSUER, "me", "hidden", "key.pem")).contains("private-key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://door.example/me", "https://door.example", "https://door.example/me#x"})
  void refusesADocumentThatNobodyCouldTrust(String document) {
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> at(document, BACK)))
        .hasMessageContaining("client-metadata-url");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://door.example/back", "/back", "https://door.example/back#x", "app:back"})
  void refusesARedirectThatOthersCouldRead(String redirect) {
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> at("", redirect)))
        .hasMessageContaining("redirect-url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "", "a\"b", "a\\b"})
  void refusesScopesThatAreNone(String scope) {
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> at("", BACK, "a", scope)))
        .hasMessageContaining("scopes");
    assertThat(at("", BACK, "b", "a", "b").scopes()).containsExactly("b", "a", "b");
  }
}
