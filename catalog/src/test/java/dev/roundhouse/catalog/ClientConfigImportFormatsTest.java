package dev.roundhouse.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// One sample file of each client.
final class ClientConfigImportFormatsTest {
  @Test
  void readsClaudeDesktop() throws Exception {
    ImportReport report = read("desktop/claude_desktop_config.json");

    assertThat(report.format()).isEqualTo("Claude Desktop configuration");
    assertThat(names(report)).containsExactly("filesystem", "my-github", "bridge");
    assertThat(stdio(report, 0).command()).isEqualTo("npm:@modelcontextprotocol/server-filesystem");
    assertThat(stdio(report, 0).args()).containsExactly("/srv/files");
    assertThat(report.taken().getFirst().changes())
        .singleElement()
        .asString()
        .startsWith("started from the package store instead of npx");
    assertThat(texts(stdio(report, 1).env()))
        .containsEntry("GITHUB_TOKEN", "${secret:my-github-github_token}")
        .containsEntry("LOG_LEVEL", "debug");
    assertThat(report.taken().get(1).secrets())
        .containsExactly(Map.entry("my-github-github_token", Secret.of("ghp_sample")));
    assertThat(report.taken().get(1).changes())
        .anyMatch(change -> change.contains("\"My GitHub\" to \"my-github\""))
        .anyMatch(change -> change.contains("moved to the secret"));
    assertThat(report.toString()).doesNotContain("ghp_sample").doesNotContain("abc.def");
  }

  @Test
  void leavesNpxWhereThePersonWantsIt() throws Exception {
    ImportReport report =
        ClientConfigImport.read(sample("desktop/claude_desktop_config.json"), true);

    assertThat(stdio(report, 0).command()).isEqualTo("npx");
    assertThat(stdio(report, 0).args())
        .containsExactly("-y", "@modelcontextprotocol/server-filesystem", "/srv/files");
    assertThat(report.taken().getFirst().changes()).isEmpty();
  }

  @Test
  void leavesToTheServerWhatClaudeDesktopLeavesToIt() throws Exception {
    ImportReport report = read("desktop/claude_desktop_config.json");

    assertThat(stdio(report, 2).args()).contains("Authorization:${AUTH_HEADER}");
    assertThat(texts(stdio(report, 2).env()))
        .containsEntry("AUTH_HEADER", "Bearer ${secret:bridge-auth_header}");
    assertThat(report.taken().get(2).secrets())
        .containsEntry("bridge-auth_header", Secret.of("abc.def"));
  }

  @Test
  void readsProjectFile() throws Exception {
    ImportReport report = read("project/.mcp.json");

    assertThat(names(report)).containsExactly("db", "api", "old");
    assertThat(stdio(report, 0).args()).containsExactly("--port", "5432");
    assertThat(texts(stdio(report, 0).env())).containsEntry("DB_URL", "${env:DB_URL}");
    assertThat(http(report, 1).kind()).isEqualTo(Transport.Http.Kind.STREAMABLE);
    assertThat(texts(http(report, 1).headers()))
        .containsEntry("Authorization", "Bearer ${env:API_KEY}")
        .containsEntry("X-Api-Key", "${secret:api-x-api-key}");
    assertThat(http(report, 2).kind()).isEqualTo(Transport.Http.Kind.SSE);
    assertThat(report.refused())
        .singleElement()
        .satisfies(refused ->
            assertThat(refused.reason()).contains("uses the variable ${TOOL}", "${TOOL:-VALUE}"));
  }

  @Test
  void readsEveryProjectOfClaudeCode() throws Exception {
    ImportReport report = read("home/.claude.json");

    assertThat(report.format()).isEqualTo("Claude Code user configuration");
    assertThat(names(report)).containsExactly("search", "search-2");
    assertThat(stdio(report, 1).args()).containsExactly("--deep");
    assertThat(report.taken().get(1).changes()).anyMatch(change -> change.contains("was taken"));
    assertThat(report.notes())
        .anyMatch(note -> note.contains("more than once"))
        .anyMatch(note -> note.contains("project /home/ann/two"));
  }

  @Test
  void readsVsCode() throws Exception {
    ImportReport report = read(".vscode/mcp.json");
    Path workspace =
        requireNonNull(requireNonNull(sample(".vscode/mcp.json").getParent()).getParent());

    assertThat(report.format()).isEqualTo("VS Code configuration");
    assertThat(names(report)).containsExactly("perplexity", "remote");
    Transport.Stdio perplexity = stdio(report, 0);
    assertThat(perplexity.args()).last().isEqualTo(workspace + "/data");
    assertThat(perplexity.cwd()).contains(workspace);
    assertThat(texts(perplexity.env()))
        .containsEntry("API_KEY", "${secret:perplexity-perplexity-key}")
        .containsEntry("HOME_DIR", "${env:HOME}");
    assertThat(report.taken().getFirst().secrets()).isEmpty();
    assertThat(report.taken().getFirst().changes())
        .anyMatch(change -> change.startsWith("envFile is not read"));
    assertThat(texts(http(report, 1).headers()))
        .containsEntry("Authorization", "Bearer ${secret:remote-perplexity-key}");
    assertThat(report.notes())
        .anyMatch(note ->
            note.contains("Perplexity API key")
                && note.contains("secret file \"perplexity-perplexity-key\""));
  }

  @Test
  void keepsWhatItDoesNotKnowButNoSecretInIt() throws Exception {
    ImportReport.Imported remote = read(".vscode/mcp.json").taken().get(1);

    assertThat(remote.definition().extras())
        .containsEntry(
            "oauth",
            "{\"clientId\":\"abc\",\"clientSecret\":\"${secret:remote-oauth.clientsecret}\"}");
    assertThat(remote.secrets()).containsEntry("remote-oauth.clientsecret", Secret.of("s3cret"));
    assertThat(remote.changes()).anyMatch(change -> change.contains("\"oauth\" has no meaning"));
  }

  @Test
  void refusesWhatOnlyTheEditorCanDo() throws Exception {
    List<ImportReport.Refused> refused = read(".vscode/mcp.json").refused();

    assertThat(refused)
        .extracting(ImportReport.Refused::name)
        .containsExactly("socket", "asks", "chooses");
    assertThat(refused.get(0).reason()).contains("http://");
    assertThat(refused.get(1).reason()).contains("${input:perplexity-key}");
    assertThat(refused.get(2).reason()).contains("${command:pick}");
  }

  @Test
  void readsCursor() throws Exception {
    ImportReport report = read(".cursor/mcp.json");

    assertThat(report.format()).isEqualTo("Cursor configuration");
    assertThat(stdio(report, 0).args().getFirst()).endsWith("/clients/server.js");
    assertThat(texts(stdio(report, 0).env())).containsEntry("TOKEN", "${env:TOKEN}");
    assertThat(http(report, 1).kind()).isEqualTo(Transport.Http.Kind.AUTO);
  }

  @Test
  void readsWindsurf() throws Exception {
    ImportReport report = read("windsurf/settings.json");

    assertThat(report.format()).isEqualTo("Windsurf configuration");
    assertThat(http(report, 0).url()).isEqualTo(URI.create("https://mcp.figma.example/sse"));
    ServerDefinition figma = report.taken().getFirst().definition();
    assertThat(figma.enabled()).isFalse();
    assertThat(figma.extras()).containsOnly(Map.entry("disabledTools", "[\"draw\"]"));
  }

  @Test
  void readsCodex() throws Exception {
    ImportReport report = read("codex/config.toml");

    assertThat(report.format()).isEqualTo("Codex configuration");
    assertThat(names(report)).containsExactly("docs", "figma");
    ServerDefinition docs = report.taken().getFirst().definition();
    assertThat(docs.callTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(docs.extras()).containsOnly(Map.entry("startup_timeout_sec", "20"));
    assertThat(stdio(report, 0).cwd()).contains(Path.of("/srv/docs"));
    assertThat(texts(stdio(report, 0).env()))
        .containsEntry("DOCS_LANG", "en")
        .containsEntry("DOCS_TOKEN", "${env:DOCS_TOKEN}");
    assertThat(report.taken().get(1).definition().enabled()).isFalse();
    assertThat(report.taken().get(1).changes())
        .contains(
            "bearer_token_env_var became the header Authorization: Bearer ${env:FIGMA_TOKEN}",
            "stays disabled, as it is with the client");
    assertThat(texts(http(report, 1).headers()))
        .containsEntry("Authorization", "Bearer ${env:FIGMA_TOKEN}")
        .containsEntry("X-Region", "eu")
        .containsEntry("X-Team", "${env:FIGMA_TEAM}");
  }

  @Test
  void readsOpencode() throws Exception {
    ImportReport report = read("opencode/opencode.json");

    assertThat(report.format()).isEqualTo("opencode configuration");
    assertThat(stdio(report, 0).command()).isEqualTo("npm:server-everything");
    assertThat(stdio(report, 0).args()).isEmpty();
    assertThat(texts(stdio(report, 0).env()))
        .containsEntry("MY_TOKEN", "${env:MY_TOKEN}")
        .containsEntry("MODE", "fast");
    assertThat(report.taken().getFirst().definition().callTimeout())
        .isEqualTo(ServerDefinition.DEFAULT_TIMEOUT);
    assertThat(texts(http(report, 1).headers())).containsEntry("X-Key", "${env:KEY}");
    assertThat(report.refused())
        .singleElement()
        .satisfies(refused -> assertThat(refused.reason()).contains("from a file"));
  }

  @Test
  void readsInspectorCatalog() throws Exception {
    ImportReport report = read("inspector/catalog.json");

    assertThat(report.format()).isEqualTo("MCP Inspector catalog");
    ServerDefinition gateway = report.taken().getFirst().definition();
    assertThat(http(report, 0).kind()).isEqualTo(Transport.Http.Kind.STREAMABLE);
    assertThat(gateway.extras()).containsEntry("protocolEra", "\"modern\"").containsKey("roots");
    assertThat(gateway.description()).isEqualTo(Optional.empty());
    assertThat(gateway.isolation()).isEqualTo(Isolation.SESSION);
  }

  private static ImportReport read(String name) throws Exception {
    return ClientConfigImport.read(sample(name));
  }

  private static Path sample(String name) throws Exception {
    return Path.of(
        requireNonNull(ClientConfigImportFormatsTest.class.getResource("clients/" + name), name)
            .toURI());
  }

  private static List<String> names(ImportReport report) {
    return report.taken().stream().map(taken -> taken.definition().id().value()).toList();
  }

  private static Transport.Stdio stdio(ImportReport report, int index) {
    return (Transport.Stdio) report.taken().get(index).definition().transport();
  }

  private static Transport.Http http(ImportReport report, int index) {
    return (Transport.Http) report.taken().get(index).definition().transport();
  }

  private static Map<String, String> texts(Map<String, ?> values) {
    return values.entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, ClientConfigImportFormatsTest::template));
  }

  private static String template(Map.Entry<String, ?> entry) {
    return entry.getValue() instanceof dev.roundhouse.config.SecretText text
        ? text.template()
        : String.valueOf(entry.getValue());
  }
}
