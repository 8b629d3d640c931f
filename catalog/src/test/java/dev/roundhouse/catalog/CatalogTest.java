package dev.roundhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.catalog.CatalogException.Kind;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogTest {
  private static final ServerId FILES = new ServerId("files");
  private static final ServerId GITHUB = new ServerId("github");
  private static final ServerId DESK = new ServerId("desk");

  @TempDir private Path parent;
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(DataDirectory.open(parent.resolve("data")).root());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static ServerDefinition stdio(ServerId id, String command) {
    return ServerDefinition.of(
        id, new Transport.Stdio(command, List.of(), Map.of(), Optional.empty()), Origin.STORE);
  }

  @Test
  void namesTheStoredServersWithoutMakingTables() {
    assertThat(Catalog.stored(database)).isEmpty();
    assertThat(Catalog.stored(database)).isEmpty();

    Catalog catalog = Catalog.open(database, Map.of(FILES, file(FILES)), Map.of(), Map.of());
    catalog.add(stdio(GITHUB, "g"));

    assertThat(Catalog.stored(database)).containsExactly(GITHUB);
    assertThat(catalog.image().current().stored()).containsExactly(GITHUB);
  }

  private static ServerDefinition file(ServerId id) {
    return stdio(id, "a").withOrigin(Origin.FILE);
  }

  private static Entry entry(ServerId server, String name) {
    return new Entry(server, name, Optional.empty(), Optional.empty());
  }

  private static VirtualServer desk(ServerId... servers) {
    List<Entry> tools = new ArrayList<>();
    for (ServerId server : servers) {
      tools.add(entry(server, "*"));
    }
    return new VirtualServer(DESK, Optional.empty(), tools, List.of(), List.of(), Origin.STORE);
  }

  private Catalog catalog(ServerDefinition... fromFile) {
    Map<ServerId, ServerDefinition> file = new java.util.TreeMap<>();
    for (ServerDefinition server : fromFile) {
      file.put(server.id(), server.withOrigin(Origin.FILE));
    }
    return Catalog.open(database, file, Map.of(), Map.of());
  }

  private static void assertRefused(ThrowingCallable change, Kind kind, String... said) {
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(CatalogException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(said);
  }

  @Test
  void keepsEverythingOfADefinitionAcrossRestarts() {
    ServerDefinition local =
        new ServerDefinition(
            FILES,
            new Transport.Stdio(
                "npx",
                List.of("-y", "files", "", "$5 \"quoted\""),
                Map.of(
                    "TOKEN", SecretText.parse("${secret:files-token}"),
                    "MODE", SecretText.parse("$${literal} \u00fc"),
                    "HOME", SecretText.parse("${env:HOME:-/tmp}")),
                Optional.of(Path.of("/srv/files"))),
            Isolation.SHARED,
            Origin.STORE,
            false,
            Optional.of("Files of \u00fc"),
            Duration.ofMillis(1500),
            Map.of("sandbox", "{\"a\":[1,2]}"));
    ServerDefinition remote =
        ServerDefinition.of(
            GITHUB,
            new Transport.Http(
                URI.create("https://example.org/mcp?x=1"),
                Map.of("Authorization", SecretText.parse("Bearer ${secret:gh}")),
                Transport.Http.Kind.SSE),
            Origin.STORE);
    VirtualServer desk =
        new VirtualServer(
            DESK,
            Optional.of("Mine"),
            List.of(
                new Entry(FILES, "read", Optional.of("open"), Optional.of("Opens")),
                entry(GITHUB, "*")),
            List.of(entry(GITHUB, "review")),
            List.of(entry(FILES, "file:///a")),
            Origin.STORE);
    Catalog first = catalog();
    first.add(local);
    first.add(remote);
    first.putVirtual(desk);

    CatalogImage image = catalog().image().current();

    assertThat(image.servers()).isEqualTo(Map.of(FILES, local, GITHUB, remote));
    assertThat(image.virtualServers()).isEqualTo(Map.of(DESK, desk));
    assertThat(image.servers().keySet()).containsExactly(FILES, GITHUB);
  }

  @Test
  void publishesEachChangeOnceWithAGrowingVersion() {
    Catalog catalog = catalog();
    List<Long> versions = new ArrayList<>();
    catalog.image().follow((before, after) -> versions.add(after.version() - before.version()));

    catalog.add(stdio(FILES, "a"));
    catalog.replace(stdio(FILES, "b"));
    catalog.replace(stdio(FILES, "b"));
    catalog.fileChanged(Map.of(), Map.of(), Map.of());
    catalog.remove(FILES);

    assertThat(versions).containsExactly(1L, 1L, 1L);
    assertThat(catalog.image().current().servers()).isEmpty();
  }

  @Test
  void refusesWithReasonAndCure() {
    Catalog catalog = catalog(stdio(FILES, "a"));
    catalog.add(stdio(GITHUB, "g"));
    CatalogImage before = catalog.image().current();

    assertRefused(() -> catalog.add(stdio(FILES, "x")), Kind.CONFLICT, "files");
    assertRefused(() -> catalog.add(stdio(GITHUB, "x")), Kind.CONFLICT, "github");
    assertRefused(() -> catalog.replace(stdio(FILES, "x")), Kind.READ_ONLY, "configuration file");
    assertRefused(() -> catalog.remove(FILES), Kind.READ_ONLY, "change it there");
    assertRefused(
        () -> catalog.remove(new ServerId("githup")), Kind.NOT_FOUND, "did you mean github?");
    assertRefused(() -> catalog.replace(stdio(DESK, "x")), Kind.NOT_FOUND, "desk");
    assertRefused(() -> catalog.removeVirtual(DESK), Kind.NOT_FOUND, "desk");
    assertRefused(
        () -> catalog.putVirtual(desk(new ServerId("fils"))),
        Kind.INVALID,
        "fils",
        "did you mean files?");

    assertThat(catalog.image().current()).isEqualTo(before);
  }

  @Test
  void guardsTheServersOfAVirtualServer() {
    Catalog catalog = catalog();
    catalog.add(stdio(FILES, "a"));
    catalog.putVirtual(desk(FILES));

    assertRefused(() -> catalog.remove(FILES), Kind.CONFLICT, "desk", "files");
    assertRefused(() -> catalog.add(stdio(DESK, "x")), Kind.CONFLICT, "virtual server");

    catalog.removeVirtual(DESK);
    catalog.remove(FILES);
    assertThat(catalog.image().current().servers()).isEmpty();
  }

  @Test
  void letsTheFileHideTheStoreAndGiveItBack() {
    catalog().add(stdio(FILES, "stored"));

    Catalog catalog = catalog(stdio(FILES, "written"));

    assertThat(catalog.image().current().servers().get(FILES))
        .isEqualTo(stdio(FILES, "written").withOrigin(Origin.FILE));
    catalog.fileChanged(Map.of(), Map.of(), Map.of());
    assertThat(catalog.image().current().servers().get(FILES)).isEqualTo(stdio(FILES, "stored"));
  }

  @Test
  void keepsTheOldFileWhenTheNewOneDoesNotFit() {
    Catalog catalog = catalog(stdio(FILES, "a"));
    CatalogImage before = catalog.image().current();

    assertRefused(
        () -> catalog.fileChanged(Map.of(), Map.of(DESK, desk(FILES)), Map.of()),
        Kind.INVALID,
        "files");
    assertRefused(
        () ->
            catalog.fileChanged(
                Map.of(FILES, file(FILES), DESK, file(DESK)), Map.of(DESK, desk(FILES)), Map.of()),
        Kind.INVALID,
        "rename one");
    assertThat(catalog.image().current()).isEqualTo(before);

    catalog.fileChanged(
        Map.of(FILES, file(FILES)), Map.of(DESK, desk(FILES).withOrigin(Origin.FILE)), Map.of());
    assertThat(catalog.image().current().virtualServers().get(DESK))
        .isEqualTo(desk(FILES).withOrigin(Origin.FILE));
    assertRefused(() -> catalog.putVirtual(desk()), Kind.READ_ONLY, "desk");
    assertRefused(() -> catalog.removeVirtual(DESK), Kind.READ_ONLY, "desk");
  }

  @Test
  void letsTheFileTakeAServerFromAStoredVirtualServer() {
    Catalog catalog = catalog(stdio(FILES, "a"));
    catalog.putVirtual(desk(FILES));

    catalog.fileChanged(Map.of(), Map.of(), Map.of());

    assertThat(catalog.image().current().servers()).isEmpty();
    assertThat(catalog.image().current().virtualServers()).containsOnlyKeys(DESK);
    assertThat(catalog().image().current().virtualServers()).containsOnlyKeys(DESK);
  }

  @Test
  void storesWhatItIsGivenAsItsOwn() {
    Catalog catalog = catalog();
    catalog.add(stdio(FILES, "a").withOrigin(Origin.FILE));

    catalog.remove(FILES);

    assertThat(catalog.image().current().servers()).isEmpty();
  }

  @Test
  void refusesEntriesThatContradictThemselves() {
    assertThatThrownBy(() -> stdio(FILES, " ")).hasMessageContaining("command is empty");
    for (String url : List.of("ftp://x", "http:///x", "x", "unix:///x", "http://u:p@x/")) {
      assertThatThrownBy(
              () -> new Transport.Http(URI.create(url), Map.of(), Transport.Http.Kind.AUTO))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() ->
            new Transport.Http(
                URI.create("http://x"),
                Map.of("A", SecretText.parse("b\r\nC: d")),
                Transport.Http.Kind.AUTO))
        .hasMessageContaining("control character");
    assertThatThrownBy(() -> new Entry(FILES, "*", Optional.of("all"), Optional.empty()))
        .hasMessageContaining("as a whole");
  }
}
