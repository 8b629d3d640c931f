package dev.roundhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.catalog.ClientSnippets.Client;
import dev.roundhouse.catalog.ClientSnippets.Snippet;
import dev.roundhouse.catalog.ClientSnippets.Where;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ClientSnippetsTest {
  private static final URI URL = URI.create("http://127.0.0.1:8025/v/reading/mcp");
  private static final String TOKEN = "aaa.bbb.ccc";

  @TempDir Path folder;

  private static List<Snippet> of(Client client) {
    return ClientSnippets.of(client, "roundhouse-reading", URL, TOKEN);
  }

  /// What is written for a client is read back by the importer of that client's files.
  @ParameterizedTest
  @EnumSource(names = {"CLAUDE_CODE", "CURSOR", "VS_CODE", "WINDSURF"})
  void filesOfClientsThatSpeakHttpAreReadBack(Client client) throws Exception {
    Snippet file =
        of(client).stream().filter(each -> each.where() == Where.FILE).findFirst().orElseThrow();

    ServerDefinition read = read("mcp.json", file);

    assertThat(file.places()).isNotEmpty();
    assertThat(read.transport())
        .isInstanceOfSatisfying(
            Transport.Http.class,
            http -> {
              assertThat(http.url()).isEqualTo(URL);
              assertThat(http.kind())
                  .isIn(Transport.Http.Kind.STREAMABLE, Transport.Http.Kind.AUTO);
              assertThat(http.headers()).containsOnlyKeys("Authorization");
            });
  }

  @Test
  void theDesktopClientGetsACommandAndTheTokenInItsEnvironment() throws Exception {
    Snippet file = of(Client.CLAUDE_DESKTOP).getFirst();

    ServerDefinition read = read("claude_desktop_config.json", file);

    assertThat(file.places()).hasSize(2);
    assertThat(file.text()).contains("\"Bearer " + TOKEN + "\"").doesNotContain("--allow-http");
    assertThat(read.transport())
        .isInstanceOfSatisfying(
            Transport.Stdio.class,
            stdio -> assertThat(stdio.env()).containsOnlyKeys("AUTHORIZATION"));
    String far =
        ClientSnippets.of(Client.CLAUDE_DESKTOP, "r", URI.create("http://box.lan:8025/mcp"), TOKEN)
            .getFirst()
            .text();
    assertThat(far).contains("--allow-http");
  }

  @Test
  void theTokenStandsInNoFileOfAClientThatReadsItFromAVariable() throws Exception {
    List<Snippet> both = of(Client.CODEX);

    assertThat(both.getFirst().text())
        .isEqualTo(
            """
            [mcp_servers.roundhouse-reading]
            url = "http://127.0.0.1:8025/v/reading/mcp"
            bearer_token_env_var = "ROUNDHOUSE_TOKEN"\
            """);
    assertThat(both.getLast().text()).isEqualTo("export ROUNDHOUSE_TOKEN='aaa.bbb.ccc'");
    assertThat(read("config.toml", both.getFirst()).transport()).isInstanceOf(Transport.Http.class);
  }

  @ParameterizedTest
  @EnumSource
  void everyClientHasASnippetWithTheAddressAndTheToken(Client client) {
    String all = of(client).stream().map(Snippet::text).reduce("", String::concat);

    assertThat(all).contains(URL.toString(), TOKEN);
  }

  private ServerDefinition read(String name, Snippet file) throws Exception {
    Path written = Files.writeString(folder.resolve(name), file.text());
    return ClientConfigImport.read(written).taken().getFirst().definition();
  }
}
