package dev.roundhouse.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.config.ConfigException;
import dev.roundhouse.config.SettingsReader;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ResourceLimits;
import dev.roundhouse.kernel.Sandbox;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.kernel.Setting;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What servers of a class take from it.
final class ServerClassTest {
  private static final ServerId ONE = new ServerId("one");
  private static final ClassName BATCH = new ClassName("batch");
  private static final String CLASSES =
      """
      classes:
        batch:
          sleep: {doze-after: 5s, priority: low}
          limits: {memory: 64MiB, pids: 20}
          run-as: nobody
          repeat: {lost-calls: idempotent}
      """;

  @TempDir private Path directory;

  record Sample(
      @Setting("Classes by name.") Map<ClassName, ServerClass> classes,
      @Setting("Servers by name.") Map<ServerId, ServerSettings> servers) {}

  private Sample read(String yaml) throws Exception {
    return SettingsReader.read(
        Files.writeString(directory.resolve("sample.yaml"), yaml), Sample.class);
  }

  private ServerDefinition inFile(String server) throws Exception {
    Sample sample = read(CLASSES + "servers:\n  one: " + server + "\n");
    ServerSettings settings = Objects.requireNonNull(sample.servers().get(ONE));
    return Classes.resolved(settings.define(ONE, Origin.FILE), sample.classes());
  }

  private static ServerDefinition inJson(String members) {
    String json = "{\"name\":\"one\",\"command\":\"/bin/cat\"%s}".formatted(members);
    return DefinitionJson.readServer(json.getBytes(UTF_8), Origin.STORE);
  }

  private static ServerClass sleepy(Duration dozeAfter) {
    Optional<Duration> none = Optional.empty();
    Sleep sleep =
        new Sleep(
            Optional.empty(),
            Optional.of(dozeAfter),
            none,
            none,
            Optional.empty(),
            Optional.empty(),
            none,
            none,
            Optional.empty());
    return new ServerClass(
        Optional.of(sleep), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static ServerClass limited(int pids) {
    ResourceLimits limits =
        new ResourceLimits(Optional.empty(), Optional.empty(), Optional.of(pids), Optional.empty());
    return new ServerClass(
        Optional.empty(),
        Optional.of(limits),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aClassSaysWhatAServerDoesNotSayKeyByKey() throws Exception {
    ServerDefinition one = inFile("{command: a, class: batch, limits: {pids: 5}}");

    assertThat(one.confinementInForce())
        .isEqualTo(
            new Confinement(
                new ResourceLimits(
                    Optional.of(ByteSize.ofMiB(64)),
                    Optional.empty(),
                    Optional.of(5),
                    Optional.empty()),
                Optional.of("nobody"),
                Optional.empty()));
    assertThat(one.repeatInForce().lostCalls()).isEqualTo(Repeat.LostCalls.IDEMPOTENT);
    assertThat(one.membership().says().sleep().orElseThrow().dozeAfter())
        .contains(Duration.ofSeconds(5));
    assertThat(one.sleep()).as("its own word stays its own").isEqualTo(Sleep.UNSAID);
    assertThat(inFile("{command: a}").confinementInForce()).isEqualTo(Confinement.UNSAID);
  }

  @Test
  void aSandboxIsTheClassesAsAWholeUnlessTheServerSaysOne() throws Exception {
    String classes = "classes:\n  batch:\n    sandbox: {network: true}\nservers:\n  one: ";
    Sample sample = read(classes + "{command: a, class: batch, sandbox: {write: [/srv]}}\n");
    Sample silent = read(classes + "{command: a, class: batch}\n");

    assertThat(sandbox(sample)).contains(new Sandbox(List.of(Path.of("/srv")), List.of(), false));
    assertThat(sandbox(silent)).contains(new Sandbox(List.of(), List.of(), true));
  }

  @Test
  void aSandboxWithoutAWordIsOneAndNotNone() throws Exception {
    Sample own = read("classes: {}\nservers:\n  one:\n    command: a\n    sandbox:\n");
    Sample classes =
        read("classes:\n  batch:\n    sandbox:\nservers:\n  one: {command: a, class: batch}\n");

    assertThat(sandbox(own)).contains(Sandbox.BARE);
    assertThat(sandbox(classes)).contains(Sandbox.BARE);
  }

  private static Optional<Sandbox> sandbox(Sample sample) {
    ServerSettings settings = Objects.requireNonNull(sample.servers().get(ONE));
    return Classes.resolved(settings.define(ONE, Origin.FILE), sample.classes())
        .confinementInForce()
        .sandbox();
  }

  @Test
  void whatAServerSaysOfRepetitionHoldsAsAWholeAlsoWhenItIsTheDefault() throws Exception {
    ServerDefinition one = inFile("{command: a, class: batch, repeat: {lost-calls: never}}");

    assertThat(one.repeatInForce()).isEqualTo(Repeat.UNSAID);
    ServerDefinition kept = inJson(",\"class\":\"batch\",\"repeat\":{\"lostCalls\":\"never\"}");
    assertThat(DefinitionJson.readServer(DefinitionJson.write(kept), Origin.STORE).repeat())
        .contains(Repeat.UNSAID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{url: 'http://127.0.0.1/', class: batch}",
        "{urls: ['http://127.0.0.1/', 'http://127.0.0.2/'], class: batch}",
        "{container: {image: x}, class: batch}"
      })
  void limitsOfAClassMeanNothingToWhatIsNoProcessHere(String server) throws Exception {
    ServerDefinition one = inFile(server);

    assertThat(one.membership().name()).contains(BATCH);
    assertThat(one.confinementInForce()).isEqualTo(Confinement.UNSAID);
    assertThat(one.repeatInForce().lostCalls()).isEqualTo(Repeat.LostCalls.IDEMPOTENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classes: {a: {run-as: 'x y'}} | cannot name a user",
        "classes: {a: {limits: {memory: 1KiB}}} | at least 4MiB",
        "classes: {a: {slep: {}}} | did you mean \"sleep\"",
        "classes: {A B: {}} | as \"a-b\"",
        "servers: {one: {command: a, clas: b}} | did you mean \"class\""
      })
  void theFileIsReadStrictly(String yaml, String said) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(said);
  }

  @Test
  void theNameOfTheClassGoesThroughTheStoreAndItsWordDoesNot() {
    ServerDefinition one = inJson(",\"class\":\"batch\"");
    ServerDefinition resolved = Classes.resolved(one, Map.of(BATCH, limited(7)));

    String written = new String(DefinitionJson.write(resolved), UTF_8);

    assertThat(written).contains("\"class\":\"batch\"").doesNotContain("pids");
    assertThat(DefinitionJson.readServer(written.getBytes(UTF_8), Origin.STORE)).isEqualTo(one);
    assertThatThrownBy(() -> inJson(",\"class\":7"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("\"class\" is the name");
  }

  @Test
  void onlyWhatIsStartedMakesARunningServerAnother() {
    ServerDefinition one = inJson(",\"class\":\"batch\"");
    ServerDefinition early = Classes.resolved(one, Map.of(BATCH, sleepy(Duration.ofSeconds(1))));
    ServerDefinition late = Classes.resolved(one, Map.of(BATCH, sleepy(Duration.ofSeconds(9))));
    ServerDefinition narrow = Classes.resolved(one, Map.of(BATCH, limited(7)));

    assertThat(early).isNotEqualTo(late);
    assertThat(early.runsAs(late)).isTrue();
    assertThat(early.runsAs(inJson(""))).isTrue();
    assertThat(early.runsAs(narrow)).isFalse();
    assertThat(narrow.runsAs(inJson(",\"limits\":{\"pids\":7}"))).isTrue();
  }

  @Test
  void theCatalogTakesNoServerOfAClassThatIsNotThereAndLosesNone() {
    Path data = DataDirectory.open(directory.resolve("data")).root();
    try (Database database = Database.open(data)) {
      assertThat(Catalog.storedClasses(database)).isEmpty();
      Catalog catalog = Catalog.open(database, Map.of(), Map.of(), Map.of(BATCH, limited(7)));
      assertThatThrownBy(() -> catalog.add(inJson(",\"class\":\"bacth\"")))
          .isInstanceOfSatisfying(
              CatalogException.class,
              e -> assertThat(e.kind()).isEqualTo(CatalogException.Kind.INVALID))
          .hasMessageContainingAll("one", "bacth", "did you mean batch?");
      assertThat(catalog.image().current().servers()).isEmpty();

      catalog.add(inJson(",\"class\":\"batch\""));
      CatalogImage before = catalog.image().current();
      assertThat(before.storedClasses()).containsExactly(Map.entry(ONE, BATCH));
      assertThat(Catalog.storedClasses(database)).isEqualTo(before.storedClasses());
      assertThatThrownBy(() -> catalog.fileChanged(Map.of(), Map.of(), Map.of()))
          .isInstanceOf(CatalogException.class)
          .hasMessageContainingAll("one", "batch");
      assertThat(catalog.image().current()).isEqualTo(before);

      catalog.fileChanged(Map.of(), Map.of(), new TreeMap<>(Map.of(BATCH, limited(9))));
      assertThat(
              Objects.requireNonNull(catalog.image().current().servers().get(ONE))
                  .confinementInForce()
                  .limits()
                  .pids())
          .contains(9);
      assertThatThrownBy(() -> Catalog.open(database, Map.of(), Map.of(), Map.of()))
          .isInstanceOf(CatalogException.class)
          .hasMessageContainingAll("one", "batch");
      assertThat(List.copyOf(catalog.image().current().classes().keySet())).containsExactly(BATCH);
    }
  }
}
