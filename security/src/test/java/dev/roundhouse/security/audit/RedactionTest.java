package dev.roundhouse.security.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditEvent.Arguments;
import dev.roundhouse.security.KnownSecrets;
import dev.roundhouse.security.SensitiveMembers;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

  private final KnownSecrets secrets = new KnownSecrets();
  private final Redaction redaction = new Redaction(secrets, 8192);

  private String kept(String json, Set<String> hidden) {
    byte[] bytes = json.getBytes(UTF_8);
    byte[] kept = redaction.arguments(Arguments.of(bytes, 0, bytes.length, hidden));
    return kept == null ? "nothing" : new String(kept, UTF_8);
  }

  @Test
  void keepsWhatIsHarmlessAsItIs() {
    String json = "{\"path\":\"/srv/a\",\"n\":1.50,\"deep\":[true,null,{\"max_tokens\":7}]}";

    assertThat(kept(json, Set.of())).isEqualTo(json);
  }

  /// A line of the log is one line.
  @Test
  void keepsNoLineEndBetweenMembers() {
    assertThat(kept("{\"a\":\n 1,\r\n\t\"b\":[ 2 ]}", Set.of())).isEqualTo("{\"a\":1,\"b\":[2]}");
  }

  @Test
  void hidesAMemberWhoseNameIsWrittenWithSpaceBehind() {
    assertThat(kept("{\"password\"  : \"hunter2\"}", Set.of())).isEqualTo("{\"password\":\"***\"}");
    assertThat(kept("{\"pass\\u0077ord\":\"hunter2\"}", Set.of()))
        .isEqualTo("{\"password\":\"***\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "Password",
        "db_password",
        "dbPassword",
        "access-token",
        "apiKey",
        "api_key",
        "X-Api-Key",
        "Authorization",
        "client_secret",
        "private.key",
        "set-cookie",
        "pwd"
      })
  void hidesMembersWhoseNamesSaySo(String name) {
    assertThat(kept("{\"a\":{\"" + name + "\":\"hunter2\"}}", Set.of()))
        .isEqualTo("{\"a\":{\"" + name + "\":\"***\"}}");
    assertThat(kept("{\"" + name + "\":{\"x\":[1]}}", Set.of()))
        .isEqualTo("{\"" + name + "\":\"***\"}");
  }

  @Test
  void hidesWhatTheSchemaCallsSecret() throws Exception {
    Json schema =
        Json.parse(
            """
            {"type":"object","properties":{
              "pin":{"type":"string","writeOnly":true},
              "code":{"type":"string","format":"password"},
              "note":{"type":"string","x-sensitive":true},
              "codes":{"type":"array","items":{"format":"password"}},
              "by_name":{"type":"object","additionalProperties":{"writeOnly":true}},
              "card":{"$ref":"#/$defs/card"},
              "any":{"anyOf":[{"type":"null"},{"writeOnly":true}]},
              "inner":{"type":"object","properties":{"cvv":{"writeOnly":true}}},
              "open":{"type":"string"}},
             "$defs":{"card":{"writeOnly":true}}}
            """
                .getBytes(UTF_8));

    Set<String> hidden = SensitiveMembers.of(schema);

    assertThat(hidden)
        .containsExactlyInAnyOrder("pin", "code", "note", "codes", "by_name", "card", "any", "cvv");
    assertThat(kept("{\"pin\":1234,\"open\":\"yes\",\"inner\":{\"cvv\":\"1\"}}", hidden))
        .isEqualTo("{\"pin\":\"***\",\"open\":\"yes\",\"inner\":{\"cvv\":\"***\"}}");
  }

  @Test
  void aSchemaThatRefersToItselfEndsAndHides() throws Exception {
    Json schema =
        Json.parse(
            """
            {"properties":{"a":{"$ref":"#/properties/b"},"b":{"$ref":"#/properties/a"},
             "c":{"writeOnly":true}}}
            """
                .getBytes(UTF_8));

    assertThat(SensitiveMembers.of(schema)).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void hidesKnownSecretsWhereverTheyStand() {
    secrets.learn(Secret.of("correct horse"));
    secrets.learn(Secret.of("short"));

    assertThat(kept("{\"q\":\"correct horse\"}", Set.of())).isEqualTo("{\"q\":\"***\"}");
    assertThat(kept("[\"x=correct horse;\",\"other\"]", Set.of())).isEqualTo("[\"***\",\"other\"]");
    assertThat(kept("{\"q\":\"correct\\u0020horse\"}", Set.of()))
        .as("written otherwise")
        .isEqualTo("{\"q\":\"***\"}");
    assertThat(kept("{\"q\":\"in short\"}", Set.of()))
        .as("too short to be looked for")
        .isEqualTo("{\"q\":\"in short\"}");
  }

  @Test
  void findsASecretBehindTheCut() {
    secrets.learn(Secret.of("correct horse"));

    assertThat(kept("{\"q\":\"" + "x".repeat(5000) + "correct horse\"}", Set.of()))
        .isEqualTo("{\"q\":\"***\"}");
  }

  @Test
  void hidesTokensInAnyText() {
    assertThat(redaction.text("GET /mcp?t=" + JWT + "&x")).isEqualTo("GET /mcp?t=***&x");
    assertThat(redaction.text("Authorization: Bearer abcdefgh1234")).doesNotContain("abcdefgh");
    assertThat(redaction.text("local-" + "a".repeat(43))).isEqualTo("***");
    assertThat(redaction.text("a local-first bearer of news")).contains("local-first bearer of");
  }

  @Test
  void cutsLongTextsAndSaysSo() {
    String kept = redaction.text("ä".repeat(2000));

    assertThat(kept).startsWith("ä".repeat(1024) + "…").endsWith("(2000 characters)");
    assertThat(redaction.text("x".repeat(1023) + "\uD83D\uDE80" + "y"))
        .as("no half of a character")
        .startsWith("x".repeat(1023) + "…");
  }

  @Test
  void keepsOnlyTheSizeOfWhatIsLarge() {
    String many = "[" + "\"0123456789\",".repeat(1000) + "1]";

    assertThat(kept(many, Set.of())).isEqualTo("nothing");
    byte[] huge = new byte[300 << 10];
    assertThat(Arguments.of(huge, 0, huge.length, Set.of()).json()).isNull();
  }

  @Test
  void keepsOnlyTheSizeOfWhatIsDeeperThanAnythingReads() {
    assertThat(kept("[".repeat(200) + "]".repeat(200), Set.of())).isEqualTo("nothing");
  }
}
