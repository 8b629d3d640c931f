package dev.roundhouse.security.oauth;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read out of `WWW-Authenticate`.
final class ChallengeTest {
  @Test
  void readsWhatAServerSays() {
    Challenge said =
        Challenge.of(
            List.of(
                "Bearer error=\"insufficient_scope\", scope=\"files:read  files:write\","
                    + " resource_metadata=\"https://mcp.example/.well-known/x\","
                    + " error_description=\"more, \\\"much\\\" more\""));

    assertThat(said.isBearer()).isTrue();
    assertThat(said.isInsufficientScope()).isTrue();
    assertThat(said.scopes()).containsExactly("files:read", "files:write");
    assertThat(said.resourceMetadata()).contains("https://mcp.example/.well-known/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bearer SCOPE=a",
        "Basic realm=\"x, Bearer scope=b\", Bearer scope=\"a\"",
        "Negotiate YWJj/ZGVm==, Bearer scope = a",
        "Negotiate, Bearer scope=a, Digest scope=b",
        ", Bearer scope=\"\\a\", scope=b",
      })
  void findsTheFirstBearerAmongOthers(String field) {
    Challenge said = Challenge.of(List.of(field));

    assertThat(said.isBearer()).isTrue();
    assertThat(said.scopes()).containsExactly("a");
  }

  @Test
  void looksIntoEachField() {
    assertThat(Challenge.of(List.of("Basic realm=x", "Bearer scope=a")).scopes())
        .containsExactly("a");
  }

  @Test
  void oneWithoutParametersIsOne() {
    Challenge said = Challenge.of(List.of("Bearer"));

    assertThat(said.isBearer()).isTrue();
    assertThat(said.resourceMetadata()).isEmpty();
    assertThat(said.scopes()).isEmpty();
    assertThat(said.error()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ",,", "Basic realm=\"Bearer\"", "DPoP algs=\"ES256\"", "\"", "=", "(x)"})
  void othersAreNone(String field) {
    assertThat(Challenge.of(List.of(field))).isEqualTo(Challenge.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer scope=", "Bearer scope=\"", "Bearer scope=\"a", "Bearer (, a\\"})
  void endsWhereABrokenOneEnds(String field) {
    assertThat(Challenge.of(List.of(field)).isBearer()).isTrue();
  }

  @Test
  void keepsWhereTheMetadataIs() {
    Challenge first = Challenge.of(List.of("Bearer resource_metadata=\"https://a.example\""));
    Challenge step = Challenge.of(List.of("Bearer error=\"insufficient_scope\", scope=\"b\""));

    assertThat(step.after(first).resourceMetadata()).contains("https://a.example");
    assertThat(step.after(first).scopes()).containsExactly("b");
    assertThat(step.after(first).isInsufficientScope()).isTrue();
    assertThat(Challenge.NONE.after(first)).isEqualTo(first);
  }

  @Test
  void takesForScopesOnlyWhatCanBeOne() {
    assertThat(Challenge.scopes("a  \u001b[2J b\"c d\\e f:g/h.*  "))
        .containsExactly("a", "f:g/h.*");
    assertThat(Challenge.scopes("x".repeat(257))).isEmpty();
    String many = IntStream.range(0, 1000).mapToObj(String::valueOf).collect(joining(" "));
    assertThat(Challenge.scopes(many)).hasSize(100);
  }
}
