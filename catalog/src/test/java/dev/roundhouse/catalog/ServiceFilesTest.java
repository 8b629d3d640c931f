package dev.roundhouse.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.catalog.ServiceFilesReport.Result;
import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.PlacedYaml;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.JsonWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A whole set of a service manager's files, faults included, and small ones for single points.
final class ServiceFilesTest {
  private final Path directory;

  ServiceFilesTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static Path fixtures() throws Exception {
    return Path.of(
            requireNonNull(ServiceFilesTest.class.getResource("services/services.yml")).toURI())
        .resolveSibling("");
  }

  private static ServiceFilesReport fixture() throws Exception {
    Path folder = fixtures();
    return ServiceFiles.read(
            ServiceFiles.in(folder),
            Optional.empty(),
            ServiceVariables.read(List.of(folder.resolve("team.env"))))
        .report(Set.of());
  }

  private ServiceFilesReport read(String name, String content) throws Exception {
    Path file = Files.writeString(directory.resolve(name), content);
    return ServiceFiles.read(List.of(file), Optional.empty(), ServiceVariables.none())
        .report(Set.of());
  }

  private static List<String> faults(ServiceFilesReport report) {
    return report.keys().stream()
        .filter(key -> key.result() == Result.FAULT)
        .map(key -> key.place() + " " + key.path() + ": " + key.text())
        .toList();
  }

  private static String definition(ServiceFilesReport report, String name) {
    return report.servers().stream()
        .map(each -> each.imported().definition())
        .filter(each -> each.id().value().equals(name))
        .map(each -> new String(DefinitionJson.write(each), UTF_8))
        .findFirst()
        .orElseThrow();
  }

  /// The whole report, one line an entry and a key. To be read by eye when it changes.
  private static String printed(ServiceFilesReport report, Path folder) {
    StringBuilder text = new StringBuilder();
    report
        .servers()
        .forEach(each ->
            text.append(each.place())
                .append(' ')
                .append(each.imported().definition().id())
                .append(' ')
                .append(sleep(each.imported().definition()))
                .append(' ')
                .append(each.imported().changes())
                .append(' ')
                .append(each.imported().secrets().keySet())
                .append('\n'));
    report
        .virtualServers()
        .forEach(each ->
            text.append(each.place())
                .append(' ')
                .append(new String(DefinitionJson.write(each.definition()), UTF_8))
                .append(' ')
                .append(each.changes())
                .append('\n'));
    report.left().forEach(each -> text.append(each).append('\n'));
    report
        .keys()
        .forEach(key ->
            text.append(key.place())
                .append(' ')
                .append(key.path())
                .append(' ')
                .append(key.result().word())
                .append(key.text().isEmpty() ? "" : ": ")
                .append(key.text())
                .append('\n'));
    text.append(report.settings().orElse(""));
    return text.toString().replace(folder.toString(), "FOLDER");
  }

  private static String sleep(ServerDefinition definition) {
    JsonWriter writer = new JsonWriter().object();
    SleepJson.write(writer, definition.sleep());
    return new String(writer.end().toBytes(), UTF_8);
  }

  @Test
  void tellsOfEveryKeyAsTheGoldenReportDoes() throws Exception {
    Path folder = fixtures();
    String printed = printed(fixture(), Path.of(folder.toString()));
    Files.writeString(Path.of("target", "service-files-report.txt"), printed);

    assertThat(printed).isEqualTo(Files.readString(folder.resolve("report.txt")));
  }

  @Test
  void namesEveryFaultWithItsPlace() throws Exception {
    List<String> faults = faults(fixture());

    assertThat(faults)
        .anyMatch(fault -> fault.contains("services.documents.port: duplicate port"))
        .anyMatch(fault -> fault.contains("services.forge.environment.FORGE_URL: unresolved"))
        .anyMatch(fault -> fault.contains("services.sql.command: unresolved variable ${SQL_URL}"))
        .anyMatch(fault -> fault.contains("wake_priorities: misplaced key"))
        .anyMatch(fault -> fault.contains("resource_thresholds: misplaced key"))
        .anyMatch(fault -> fault.contains("monitoring: misplaced key"))
        .anyMatch(fault -> fault.contains("no service serch; did you mean search?"))
        .anyMatch(fault -> fault.contains("no policy development-tool; did you mean"))
        .anyMatch(fault -> fault.contains("no policy for documents, Drawing_Board"))
        .anyMatch(fault -> fault.contains("min_instances: is 2, above max_instances"))
        .anyMatch(fault -> fault.contains("scale_down_threshold: is 0.9, not below"))
        .anyMatch(fault -> fault.contains("scale_up_threshold: is not above 0 and at most 1"))
        .anyMatch(fault -> fault.contains("there is no category huge"))
        .anyMatch(fault -> fault.contains("the services reserve 3.13 together, more than this"))
        .anyMatch(fault -> fault.contains("gateways.txt:17") && fault.contains("dead line"))
        .allMatch(fault -> fault.matches("[a-z_-]+\\.(yml|txt):\\d+ .*"));
  }

  @Test
  void keepsSecretsOutOfDefinitionsAndReports() throws Exception {
    ServiceFilesReport report = fixture();

    assertThat(definition(report, "search")).contains("${secret:search-search_api_key}");
    assertThat(definition(report, "forge") + printed(report, directory))
        .doesNotContain("s3arch-k3y")
        .doesNotContain("forge-t0ken");
    assertThat(report.servers())
        .flatExtracting(each -> each.imported().secrets().values())
        .contains(Secret.of("s3arch-k3y"), Secret.of("forge-t0ken"));
  }

  @Test
  void takesAGatewayOfAServiceOnce() throws Exception {
    ServiceFilesReport report = fixture();

    assertThat(report.servers())
        .extracting(each -> each.imported().definition().id().value())
        .contains("thinking", "files", "doc-finder", "router")
        .doesNotContain("local-files", "finder-again")
        .doesNotHaveDuplicates();
    assertThat(report.virtualServers().getFirst().definition().tools())
        .extracting(Entry::server)
        .containsExactly(new ServerId("thinking"), new ServerId("files"), new ServerId("search"));
  }

  @Test
  void fallsBackOnPolicyPriorityAndCategory() throws Exception {
    ServiceFilesReport report = fixture();
    ServerDefinition context =
        report.servers().stream()
            .map(each -> each.imported().definition())
            .filter(each -> each.id().value().equals("context"))
            .findFirst()
            .orElseThrow();

    assertThat(context.sleep().dozeAfter()).contains(Duration.ofMinutes(4));
    assertThat(context.sleep().priority()).contains(Sleep.Priority.LOW);
    assertThat(definition(report, "context")).contains("384", "0.4", "25");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.yml | services: {one: {command: 'true'}} | services",
        "a.yaml | sleep_settings: {enabled: false} | sleep-settings",
        "a.yml | policies: {} | scaling-policies",
        "a.yml | service_policies: {} | scaling-policies",
        "a.yml | system_limits: {} | resource-limits",
        "Sleep-Settings.yaml | other: {} | sleep-settings"
      })
  void tellsAFileByItsNameElseByItsContent(String name, String content, String kind)
      throws Exception {
    assertThat(read(name, content).files().getFirst().kind().word()).isEqualTo(kind);
  }

  @Test
  void tellsLinesByTheirSecondField() throws Exception {
    assertThat(read("a.txt", "# x\none|http://h/sse\n").files().getFirst().kind())
        .isEqualTo(ServiceFileKind.GATEWAYS);
    assertThat(read("b.txt", "one|true|a|text\n").files().getFirst().kind())
        .isEqualTo(ServiceFileKind.VIRTUAL_SERVERS);
    assertThat(read("c.txt", "one|a,b\n").files().getFirst().kind())
        .isEqualTo(ServiceFileKind.VIRTUAL_SERVERS);
    assertThatThrownBy(() -> read("d.txt", "one\n"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("d.txt: is of no kind that is known; say which with --as");
  }

  @Test
  void readsYamlStrictly() {
    assertThatThrownBy(() -> read("services.yml", "services:\n  a: {image: x}\n  a: {image: y}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("services.yml:3:3: services.a: duplicate key");
    assertThatThrownBy(() -> read("services.yml", "services: [\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("services.yml:2:1");
    assertThatThrownBy(() -> read("services.yml", "other: {}\n"))
        .hasMessageContaining("line 1, column 1: there is no mapping \"services\"");
  }

  @Test
  void refusesTwoFilesOfAKind() throws Exception {
    Path one = Files.writeString(directory.resolve("services.yml"), "services: {}\n");
    Path two = Files.writeString(directory.resolve("more.yml"), "services: {}\n");

    assertThatThrownBy(
            () -> ServiceFiles.read(List.of(one, two), Optional.empty(), ServiceVariables.none()))
        .hasMessageContaining("more.yml: holds services, as ");
  }

  @Test
  void readsVolumesBothWaysRound() throws Exception {
    Map<String, String> mounts =
        mounts("{'/host': /a, '/b': ./here, cache: /c, './d': {bind: /d, mode: ro}}");

    assertThat(mounts)
        .containsEntry("/host", "/a")
        .containsEntry(directory.resolve("here").toString(), "/b")
        .containsEntry("cache", "/c")
        .containsEntry(directory.resolve("d").toString(), "/d:ro")
        .hasSize(4);
    assertThat(mounts("['/host:/a:ro']")).containsExactly(Map.entry("/host", "/a:ro"));
  }

  private Map<String, String> mounts(String yaml) throws Exception {
    ServiceFilesLedger.Page page = new ServiceFilesLedger(List.of("x")).page("x", "services");
    ServiceTexts texts = new ServiceTexts(ServiceVariables.none(), page);
    return new ServiceVolumes(directory, page, texts)
        .read(PlacedYaml.read(yaml.getBytes(UTF_8), "x"));
  }

  @Test
  void refusesAServiceWhoseVolumeLeadsNowhere() throws Exception {
    ServiceFilesReport report =
        read(
            "services.yml",
            """
            services:
              one:
                image: x
                volumes: {"/host": /a, "/b": ./here, cache: /c, "./d": {bind: /d, mode: ro}}
              two:
                image: x
                volumes: ["/host:/a:ro", "nothing"]
            """);

    assertThat(report.servers()).hasSize(1);
    assertThat(report.left()).extracting(ServiceFilesReport.Left::name).containsExactly("two");
  }

  @Test
  void startsTheServerInsideATranslator() throws Exception {
    ServiceFilesReport report =
        read(
            "services.yml",
            """
            services:
              one:
                image: x
                command: python3 -m t.translate --stdio 'npx -y "a b"' --port=1 --flag v --cors
              two: {command: "run 'me", port: 70000}
            """);

    assertThat(definition(report, "one")).contains("\"npx\",\"-y\",\"a b\",\"--flag\",\"v\"]");
    assertThat(report.left().getFirst().reason()).contains("a quote in it is not closed");
    assertThat(faults(report)).anyMatch(fault -> fault.contains("no port from 1 to 65535"));
  }

  @Test
  void refersToServersThatAreThere() throws Exception {
    Path file = Files.writeString(directory.resolve("v.txt"), "a|true|Old One,new|text\n");

    ServiceFilesReport report =
        ServiceFiles.read(List.of(file), Optional.empty(), ServiceVariables.none())
            .report(Set.of(new ServerId("old-one"), new ServerId("a")));

    assertThat(report.virtualServers().getFirst().definition().name()).hasToString("a-2");
    assertThat(faults(report))
        .containsExactly("v.txt:1 a: there is no gateway new, or it could not be taken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "${A}; one",
        "${A:-x}${B}; onetwo # not",
        "${EMPTY:-x}; x",
        "${EMPTY-x}; ``",
        "${C}; it's",
        "${NO:-}; ``",
        "${D}; line\"quoted"
      })
  void fillsInVariables(String text, String filled) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("x.env"),
            "A=one # said\nexport B=\"two # not\" # c\n\n#E\nEMPTY=\nC=\"it's\"\nD='line\"quoted'\n");

    ServiceVariables variables = ServiceVariables.read(List.of(file));

    assertThat(variables.fill(text).text()).isEqualTo(filled);
    assertThat(variables.fill(text).unresolved()).isEmpty();
    assertThat(variables.fill("${NONE}-${A:?must}").unresolved())
        .containsExactly("${NONE}", "${A:?must}");
  }

  @Test
  void namesTheLineOfABrokenEnvFile() throws Exception {
    Path file = Files.writeString(directory.resolve("x.env"), "A=1\nTOKEN=\"s3cret\n");

    assertThatThrownBy(() -> ServiceVariables.read(List.of(file)))
        .hasMessageContaining("x.env, line 2, column 1: this is not NAME=value")
        .hasMessageNotContaining("s3cret");
  }
}
