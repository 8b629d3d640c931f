package dev.roundhouse.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteAuthTest {
  private static final ServerId DOCS = new ServerId("docs");
  private static final URI PLACE = URI.create("https://example.org/mcp");
  private static final Map<String, String> MACHINE =
      Map.of(
          "grant", "client-credentials",
          "issuer", "https://login.example.org/a",
          "client-id", "house",
          "private-key", "/srv/keys/house.pem",
          "key-id", "k1",
          "scopes", "read  write",
          "allow-private", "true");

  /// As the settings file has it.
  record File(@Setting("Servers.") Map<ServerId, ServerSettings> servers) {}

  private static ServerDefinition server(RemoteAuth auth) {
    return ServerDefinition.of(
        DOCS,
        new Transport.Http(List.of(PLACE), Map.of(), Transport.Http.Kind.AUTO, Optional.of(auth)),
        Origin.STORE);
  }

  private static RemoteAuth read(String yaml) throws ConfigException {
    String text = "servers:\n  docs:\n    url: https://example.org/mcp\n" + yaml.indent(4);
    File file = SettingsReader.parse(text, "f.yaml", File.class);
    ServerDefinition made = requireNonNull(file.servers().get(DOCS)).define(DOCS, Origin.FILE);
    return ((Transport.Http) made.transport()).auth().orElseThrow();
  }

  @Test
  void comesBackFromTheStoreAsItWas() {
    RemoteAuth machine = RemoteAuth.said(MACHINE);
    RemoteAuth person =
        RemoteAuth.said(
            Map.of(
                "client-metadata-url", "https://house.example.org/client.json",
                "redirect-url", "https://house.example.org/back",
                "per", "principal"));

    for (RemoteAuth auth : List.of(machine, person, RemoteAuth.defaults())) {
      ServerDefinition server = server(auth);

      assertThat(DefinitionJson.readServer(DefinitionJson.write(server), Origin.STORE))
          .isEqualTo(server);
    }
    assertThat(machine.grant()).isEqualTo(RemoteAuth.Grant.CLIENT_CREDENTIALS);
    assertThat(machine.scopes()).containsExactly("read", "write");
    assertThat(machine.allowPrivate()).isTrue();
  }

  @Test
  void isThereInTheFileWithAKeyAlone() throws Exception {
    assertThat(read("auth:")).isEqualTo(RemoteAuth.defaults());
    assertThat(RemoteAuth.defaults().redirectUrl().getHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void isReadFromTheFile() throws Exception {
    RemoteAuth read =
        read(
            """
            auth:
              grant: client-credentials
              issuer: https://login.example.org/a
              client-id: house
              private-key: /srv/keys/house.pem
              key-id: k1
              scopes: [read, write]
              allow-private: true
            """);

    assertThat(read).isEqualTo(RemoteAuth.said(MACHINE));
  }

  @Test
  void tellsTheLineOfWhatDoesNotFit() {
    assertThatThrownBy(() -> read("auth:\n  client-secret: ${secret:a}\n  client-id: b"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("servers.docs.auth", "say which by issuer");
    assertThatThrownBy(() -> read("auth:\n  grant: password"))
        .hasMessageContainingAll("authorization-code", "client-credentials");
  }

  @Test
  void showsNoSecret() {
    RemoteAuth auth =
        RemoteAuth.said(
            Map.of(
                "issuer", "https://a.example.org",
                "client-id", "house",
                "client-secret", "plainpart-${secret:docs}"));

    String shown = new String(DefinitionJson.show(server(auth)), UTF_8);

    assertThat(shown).contains("${secret:docs}").doesNotContain("plainpart");
    assertThat(auth.toString()).doesNotContain("plainpart");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          client-id=a,client-secret=${secret:s}|say which by issuer
          client-id=a,private-key=/k.pem|say which by issuer
          issuer=https://i.example,client-secret=${secret:s}|say client-id too
          issuer=https://i.example,client-id=a,client-secret=hush|write ${secret:NAME}
          issuer=https://i.example,client-id=a,client-secret=${secret:s},private-key=/k.pem|say client-secret or private-key
          issuer=http://i.example|issuer is an https address
          issuer=https://i.example/?a=b|without user, query and fragment
          client-id=a,client-metadata-url=https://c.example/d|say one of them
          client-metadata-url=https://c.example|with a path
          client-metadata-url=http://c.example/d|https address
          redirect-url=http://other.example/callback|at 127.0.0.1
          redirect-url=/callback|at 127.0.0.1
          issuer=https://i.example,client-id=a,private-key=k.pem|start with /
          key-id=k|say private-key too
          grant=client-credentials|needs client-id
          grant=password|authorization-code or client-credentials
          per=client|server or principal
          allow-private=yes|true or false
          scopes=a a|twice
          scopes=caf\u00e9|is no scope
          client_id=a|not "client_id"
          """)
  void refusesWhatDoesNotFit(String said, String message) {
    assertThatThrownBy(() -> RemoteAuth.said(pairs(said)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hush");
  }

  private static Map<String, String> pairs(String said) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : said.split(",", -1)) {
      int equals = pair.indexOf('=');
      pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return pairs;
  }

  @Test
  void isForOneAddressWithoutAHeaderOfItsOwn() {
    Optional<RemoteAuth> auth = Optional.of(RemoteAuth.defaults());
    Transport.Http.Kind auto = Transport.Http.Kind.AUTO;
    List<URI> two = List.of(PLACE, URI.create("https://example.net/mcp"));

    assertThatThrownBy(() -> new Transport.Http(two, Map.of(), auto, auth))
        .hasMessageContaining("a server of its own");
    assertThatThrownBy(() ->
            new Transport.Http(
                List.of(PLACE), Map.of("authorization", SecretText.parse("b")), auto, auth))
        .hasMessageContaining("take the one of headers away");
  }

  @Test
  void isNotPersonalWhereEverybodySharesAConnection() {
    byte[] json =
        """
        {"name":"docs","url":"https://example.org/mcp","isolation":"shared",
        "auth":{"per":"principal"}}\
        """
            .getBytes(UTF_8);

    assertThatThrownBy(() -> DefinitionJson.readServer(json, Origin.STORE))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("say isolation: principal or session");
    assertThatThrownBy(() -> read("isolation: shared\nauth:\n  per: principal"))
        .hasMessageContaining("say isolation: principal or session");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"name":"docs","url":"https://a.example","auth":[]}|"auth" is an object
          {"name":"docs","url":"https://a.example","auth":{"grants":"x"}}|not "grants"
          {"name":"docs","url":"https://a.example","auth":{"scopes":"x"}}|a list of strings
          {"name":"docs","url":"https://a.example","auth":{"issuer":1}}|"auth.issuer" is a string
          {"name":"docs","url":"https://a.example","auth":{"allowPrivate":"x"}}|true or false
          {"name":"docs","command":"a","auth":{}}|for a server at a "url"
          """)
  void refusesJsonOfAnotherForm(String json, String message) {
    assertThatThrownBy(() -> DefinitionJson.readServer(json.getBytes(UTF_8), Origin.STORE))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(message);
  }
}
