package dev.roundhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientConfigExportTest {
  @TempDir Path folder;

  @Test
  void writesAnEntryThatStartsTheGateway() throws Exception {
    String text = ClientConfigExport.stdio("C:\\Program Files\\roundhouse.exe");

    assertThat(text).contains("\"roundhouse\"").contains("C:\\\\Program Files");
    assertThat(readBack(text))
        .isInstanceOfSatisfying(
            Transport.Stdio.class,
            stdio -> {
              assertThat(stdio.command()).isEqualTo("C:\\Program Files\\roundhouse.exe");
              assertThat(stdio.args()).isEqualTo(List.of("stdio"));
            });
  }

  @Test
  void writesAnEntryThatConnects() throws Exception {
    String text =
        ClientConfigExport.http(URI.create("http://localhost:8080/mcp"), "${ROUNDHOUSE_TOKEN}");

    assertThat(text).contains("\"type\" : \"http\"").contains("\"Bearer ${ROUNDHOUSE_TOKEN}\"");
    assertThat(readBack(text))
        .isInstanceOfSatisfying(
            Transport.Http.class,
            http -> {
              assertThat(http.url()).isEqualTo(URI.create("http://localhost:8080/mcp"));
              assertThat(http.kind()).isEqualTo(Transport.Http.Kind.STREAMABLE);
              assertThat(http.headers()).containsOnlyKeys("Authorization");
            });
  }

  private Transport readBack(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("claude_desktop_config.json"), text);
    return ClientConfigImport.read(file).taken().getFirst().definition().transport();
  }
}
