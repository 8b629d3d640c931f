package dev.roundhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientConfigImportTest {
  @TempDir Path folder;

  @Test
  void leavesOutTheDoorItself() throws Exception {
    Path file =
        write(
            "claude_desktop_config.json",
            "{\"mcpServers\":{\"all\":{\"command\":\"/opt/roundhouse\",\"args\":[\"stdio\"]},"
                + "\"notes\":{\"command\":\"notes\",\"args\":[\"stdio\"]}}}");

    ImportReport report = ClientConfigImport.read(file);

    assertThat(report.refused().getFirst().reason()).contains("is Roundhouse itself");
    assertThat(report.taken()).hasSize(1);
  }

  @Test
  void namesFileLineAndColumnOfASyntaxError() throws Exception {
    Path file =
        write("broken.json", "{\n  \"mcpServers\": {\n    \"a\": { \"command\" \"x\" }\n}}");

    assertThatThrownBy(() -> ClientConfigImport.read(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(file + ", line 3, column ")
        .hasMessageContaining("look there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"mcpServers\":{\"a\":{\"env\":{\"TOKEN\": sk-hidden}}}}",
        "{\"mcpServers\":{\"a\":{\"env\":{\"TOKEN\": \"sk-hidden",
        "[mcp_servers.a.env]\nTOKEN = sk-hidden\n",
        "sk-hidden"
      })
  void neverQuotesTheFile(String content) throws Exception {
    Path file = write("config", content);

    assertThatThrownBy(() -> ClientConfigImport.read(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("line ")
        .hasNoCause()
        .message()
        .doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]                                            | does not hold an object",
        "{\"theme\":\"dark\"}                           | has none of",
        "{\"mcpServers\":[]}                            | is not an object",
        "{\"mcpServers\":{\"a\":{},\"a\":{}}}           | \"a\" is written twice",
        "{\"mcpServers\":{}} trailing                   | not valid JSON",
        "{\"mcpServers\":{                              | ends too early",
        "// nothing                                     | is empty",
      })
  void refusesTheWholeFile(String content, String problem) throws Exception {
    Path file = write("file.json", content);

    assertThatThrownBy(() -> ClientConfigImport.read(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void refusesDeepNesting() throws Exception {
    Path file = write("deep.json", "{\"mcpServers\":" + "[".repeat(100_000));

    assertThatThrownBy(() -> ClientConfigImport.read(file)).isInstanceOf(ImportException.class);
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    Path file = write("large.json", " ".repeat(ClientConfigImportFile.MAX_BYTES + 1));

    assertThatThrownBy(() -> ClientConfigImport.read(file))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("8 MiB");
  }

  @Test
  void refusesWhatIsNoFile() {
    assertThatThrownBy(() -> ClientConfigImport.read(folder))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is not a file");
    assertThatThrownBy(() -> ClientConfigImport.read(folder.resolve("missing.json")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is not a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"npx\"                                              | is not an object",
        "null                                                 | is not an object",
        "{}                                                   | neither a command nor a url",
        "{\"command\":7}                                      | neither a command nor a url",
        "{\"command\":\"a\",\"url\":\"http://b/\"}            | both a command and a url",
        "{\"command\":\"a\",\"args\":\"-y b\"}                | args that are not a list",
        "{\"command\":\"a\",\"args\":[{}]}                    | something in args",
        "{\"command\":\"a\",\"env\":[\"A=b\"]}                | env that is not an object",
        "{\"command\":\"a\",\"env\":{\"A\":{}}}               | env A is not text",
        "{\"command\":\"a\",\"cwd\":\"${workspaceFolder}\"}   | .vscode or .cursor",
        "{\"type\":\"ws\",\"url\":\"ws://b/\"}                | the type \"ws\"",
        "{\"type\":\"http\"}                                  | has no url",
        "{\"url\":\"http://exa mple/\"}                       | check it for blanks",
        "{\"url\":\"http://ann:pw@b/\"}                        | Authorization header",
        "{\"url\":\"file:///etc/passwd\"}                     | only these work",
        "{\"command\":\"a\",\"env\":{\"A\":\"${config:x.y}\"}}| ${config:x.y}",
      })
  void refusesOneEntryAndTakesTheOthers(String entry, String reason) throws Exception {
    ImportReport report =
        read("{\"mcpServers\":{\"bad\":" + entry + ",\"good\":{\"command\":\"x\"}}}");

    assertThat(report.taken())
        .singleElement()
        .satisfies(taken -> assertThat(taken.changes()).isEmpty());
    assertThat(report.refused())
        .singleElement()
        .satisfies(refused -> {
          assertThat(refused.name()).isEqualTo("bad");
          assertThat(refused.reason()).contains(reason);
        });
  }

  @Test
  void givesCollidingNamesANumber() throws Exception {
    String entry = "{\"command\":\"x\"}";
    String longName = "n".repeat(60);
    ImportReport report =
        read(
            "{\"mcpServers\":{\"A b\":"
                + entry
                + ",\"a-b\":"
                + entry
                + ",\"a_-b\":"
                + entry
                + ",\"A B\":"
                + entry
                + ",\""
                + longName
                + "\":"
                + entry
                + ",\""
                + longName
                + "x\":"
                + entry
                + ",\"***\":"
                + entry
                + "}}");

    assertThat(report.taken())
        .extracting(taken -> taken.definition().id().value())
        .containsExactly(
            "a-b", "a-b-2", "a_-b", "a-b-3", "n".repeat(40), "n".repeat(38) + "-2", "server");
    assertThat(report.taken().get(1).changes())
        .containsExactly("renamed from \"a-b\" to \"a-b-2\": the name was taken");
  }

  @Test
  void aRefusedEntryDoesNotTakeAName() throws Exception {
    ImportReport report = read("{\"mcpServers\":{\"A\":{},\"a\":{\"command\":\"x\"}}}");

    assertThat(report.taken().getFirst().definition().id().value()).isEqualTo("a");
  }

  @Test
  void secretsOfDifferentServersNeverShareAName() throws Exception {
    ImportReport report =
        read(
            """
            {"mcpServers":{
              "a":{"command":"x","env":{"B-TOKEN":"one"}},
              "a-b":{"command":"x","env":{"TOKEN":"two","token":"three"}}}}
            """);

    assertThat(report.taken().get(0).secrets())
        .containsOnly(Map.entry("a-b-token", Secret.of("one")));
    assertThat(report.taken().get(1).secrets())
        .containsOnly(
            Map.entry("a-b-token-2", Secret.of("two")),
            Map.entry("a-b-token-3", Secret.of("three")));
  }

  @Test
  void warnsOfSecretsItCannotMove() throws Exception {
    ImportReport report =
        read(
            """
            {"mcpServers":{
              "a":{"command":"x","args":["--api-key","hidden"]},
              "b":{"url":"https://h.example/mcp?token=hidden"}}}
            """);

    assertThat(report.taken())
        .allSatisfy(taken ->
            assertThat(taken.changes())
                .singleElement()
                .asString()
                .contains("left in place")
                .doesNotContain("hidden"));
  }

  @Test
  void keepsDollarSignsInFrontOfReferences() throws Exception {
    ImportReport report =
        read(
            """
            {"mcpServers":{"a":{"command":"x","env":{
              "A":"$${input:x}","B":"$${VAR}","C":"a$","D":"${unclosed"}}}}
            """);

    Transport.Stdio stdio = (Transport.Stdio) report.taken().getFirst().definition().transport();
    assertThat(stdio.env().get("A")).extracting(SecretText::template).isEqualTo("$$${secret:a-x}");
    assertThat(stdio.env().get("B")).extracting(SecretText::template).isEqualTo("$$${env:VAR}");
    assertThat(stdio.env().get("C")).isEqualTo(SecretText.fromClientSyntax("a$"));
    assertThat(stdio.env().get("D")).isEqualTo(SecretText.fromClientSyntax("${unclosed"));
  }

  @Test
  void readsNumbersAndBooleansAsText() throws Exception {
    ImportReport report =
        read(
            "{\"mcpServers\":{\"a\":{\"command\":\"x\",\"args\":[1.50,true],\"env\":{\"N\":8080,\"E\":\"\",\"Z\":null}}}}");

    Transport.Stdio stdio = (Transport.Stdio) report.taken().getFirst().definition().transport();
    assertThat(stdio.args()).containsExactly("1.50", "true");
    assertThat(stdio.env()).containsOnlyKeys("N", "E");
    assertThat(stdio.env().get("N")).extracting(SecretText::template).isEqualTo("8080");
  }

  @Test
  void readsFilesWithAByteOrderMarkAndInUtf16() throws Exception {
    String content = "{\"mcpServers\":{\"a\":{\"command\":\"é\"}}}";
    Path marked = write("marked", "\uFEFF" + content);
    Path wide = folder.resolve("wide");
    Files.write(wide, content.getBytes(StandardCharsets.UTF_16LE));

    for (Path file : new Path[] {marked, wide}) {
      Transport transport =
          ClientConfigImport.read(file).taken().getFirst().definition().transport();
      assertThat(((Transport.Stdio) transport).command()).isEqualTo("é");
    }
  }

  @Test
  void saysSoWhenThereIsNothing() throws Exception {
    assertThat(read("{\"mcpServers\":{}}").notes()).containsExactly("the file names no servers");
  }

  @Test
  void readsServersInsideVsCodeSettings() throws Exception {
    ImportReport report =
        read(
            "{\"editor.fontSize\":12,\"mcp\":{\"inputs\":[],\"servers\":{\"a\":{\"command\":\"x\"}}}}");

    assertThat(report.format()).isEqualTo("VS Code configuration");
    assertThat(report.taken()).hasSize(1);
  }

  private ImportReport read(String content) throws Exception {
    return ClientConfigImport.read(write("servers.json", content));
  }

  private Path write(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name), content);
  }
}
