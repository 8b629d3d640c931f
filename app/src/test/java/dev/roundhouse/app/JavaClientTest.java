package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.customizer.McpSyncHttpClientRequestCustomizer;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.SubscribeRequest;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The official Java client at the door, before servers of either era.
final class JavaClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private static McpClientTransport transport(RunningHouse house, String path) {
    McpSyncHttpClientRequestCustomizer token =
        (request, _, _, _, _) -> request.header("Authorization", "Bearer " + house.token());
    return path.endsWith("/sse")
        ? overSse(house, path, token)
        : HttpClientStreamableHttpTransport.builder(house.url(""))
            .endpoint(path)
            .openConnectionOnStartup(true)
            .addHttpRequestCustomizer(token)
            .build();
  }

  /// The transport is deprecated, and so served here as long as there are such clients.
  @SuppressWarnings("deprecation")
  private static McpClientTransport overSse(
      RunningHouse house, String path, McpSyncHttpClientRequestCustomizer token) {
    return HttpClientSseClientTransport.builder(house.url(""))
        .sseEndpoint(path)
        .addHttpRequestCustomizer(token)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "/servers/fixture/mcp, legacy",
    "/servers/fixture/mcp, modern",
    "/servers/fixture/sse, legacy",
    "/servers/fixture/sse, modern"
  })
  void usesToolsResourcesAndPrompts(String path, String era) throws Exception {
    List<Object> progress = new CopyOnWriteArrayList<>();
    List<Object> changes = new CopyOnWriteArrayList<>();
    try (Node.Fixture fixture = Node.fixture(era);
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("fixture", fixture.url());
      try (McpSyncClient client =
          McpClient.sync(transport(house, path))
              .requestTimeout(PATIENCE)
              .initializationTimeout(PATIENCE)
              .capabilities(ClientCapabilities.builder().elicitation().build())
              .elicitation(_ ->
                  ElicitResult.builder(ElicitResult.Action.ACCEPT)
                      .content(Map.of("name", "Ada"))
                      .build())
              .progressConsumer(progress::add)
              .resourcesUpdateConsumer(changes::add)
              .build()) {
        assertThat(client.initialize().serverInfo().name()).isEqualTo("roundhouse-fixture");

        assertThat(client.listTools().tools()).extracting(Tool::name).contains("test_simple_text");
        assertThat(said(client, "test_simple_text", Map.of())).contains("simple text response");
        assertThat(said(client, "test_structured", Map.of("a", 1.5, "b", 2))).contains("3.5");
        assertThat(said(client, "test_input_required_result_elicitation", Map.of()))
            .contains("Hello, Ada!");
        assertThat(said(client, "test_tool_with_progress", Map.of())).contains("progress token");
        await().atMost(PATIENCE).until(() -> progress.size() == 3);

        assertThat(client.listResources().resources())
            .extracting(Resource::uri)
            .contains("test://static-text");
        assertThat(
                client
                    .readResource(ReadResourceRequest.builder("test://static-text").build())
                    .toString())
            .contains("static text resource");
        client.subscribeResource(SubscribeRequest.builder("test://watched-resource").build());
        said(client, "test_trigger_resource_update", Map.of());
        await().atMost(PATIENCE).until(() -> !changes.isEmpty());

        assertThat(client.listPrompts().prompts())
            .extracting(Prompt::name)
            .contains("test_simple_prompt");
        Map<String, Object> arguments = Map.of("arg1", "one", "arg2", "two");
        assertThat(
                client
                    .getPrompt(
                        GetPromptRequest.builder("test_prompt_with_arguments")
                            .arguments(arguments)
                            .build())
                    .toString())
            .contains("arg1='one'");
        assertThat(client.closeGracefully()).isTrue();
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(house.metric("roundhouse_gateway_sessions")).as("left").isZero());
    }
  }

  private static String said(McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client
        .callTool(
            CallToolRequest.builder(tool).arguments(arguments).progressToken("p-" + tool).build())
        .content()
        .toString();
  }
}
