package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import org.junit.jupiter.api.Test;

final class CallExamplesTest {
  private static final CallExamples EXAMPLES =
      CallExamples.of("https://tools.example", "it__say", "{\"text\":\"it's me\",\"times\":2}");

  @Test
  void quotesForAShell() {
    assertThat(EXAMPLES.command()).isEqualTo("roundhouse call it__say 'text=it'\\''s me' times=2");
    assertThat(EXAMPLES.curl())
        .isEqualTo(
            "curl -s -H \"Authorization: Bearer $TOKEN\" --json"
                + " '{\"text\":\"it'\\''s me\",\"times\":2}' https://tools.example/tools/it__say");
  }

  @Test
  void saysWhatAClientSends() throws Exception {
    Json message = Json.parse(EXAMPLES.message().getBytes(UTF_8));

    assertThat(message.get("method").text()).isEqualTo("tools/call");
    assertThat(message.get("params").get("name").text()).isEqualTo("it__say");
    assertThat(message.get("params").get("arguments").get("times").integer(0)).isEqualTo(2);
    assertThat(message.get("params").get("_meta").members()).hasSize(2);
    assertThat(EXAMPLES.headers())
        .startsWith("POST https://tools.example/mcp\n")
        .contains("MCP-Protocol-Version: 2026-07-28", "Mcp-Name: it__say");
    assertThat(EXAMPLES.sdk())
        .startsWith("const answer = await client.callTool({")
        .contains("\"name\": \"it__say\"", "\"text\": \"it's me\"")
        .endsWith("});");
  }
}
