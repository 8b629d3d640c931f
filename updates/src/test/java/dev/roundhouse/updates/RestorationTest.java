package dev.roundhouse.updates;

import static dev.roundhouse.updates.Grounds.ANN;
import static dev.roundhouse.updates.Grounds.BOB;
import static dev.roundhouse.updates.Grounds.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.catalog.ServerDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RestorationTest {
  @TempDir private Path folder;
  private Grounds grounds;

  @BeforeEach
  void open() throws Exception {
    grounds = new Grounds(folder);
    grounds.set.baseline(ANN, "first");
  }

  @AfterEach
  void close() {
    grounds.close();
  }

  @Test
  void bringsAFileBackWithItsModeAndKeepsWhatWasThere() throws Exception {
    ProtectedItem item = ProtectedItem.file(grounds.wrapper);
    String before = Files.readString(grounds.wrapper);
    Files.writeString(grounds.wrapper, "#!/bin/sh\nrm -rf /\n");
    Files.setPosixFilePermissions(grounds.wrapper, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> grounds.set.restore(BOB, item))
        .hasMessageContaining("nobody has authorised");
    assertThat(grounds.wrapper).content().contains("rm -rf");
    grounds.authorized(item);

    ChangeRecord line = grounds.set.restore(BOB, item);

    assertThat(grounds.wrapper).hasContent(before);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(grounds.wrapper)))
        .isEqualTo("rwxr-xr-x");
    assertThat(line.what()).isEqualTo("protect restore");
    assertThat(folder.resolve("data/protect/copies/" + line.before())).content().contains("rm -rf");
    assertThat(grounds.set.verify().isClean()).isTrue();
    assertThatThrownBy(() -> grounds.set.restore(BOB, item))
        .hasMessageContaining("is as the baseline has it");
  }

  @Test
  void bringsBackAFileThatIsGone() throws Exception {
    ProtectedItem item = ProtectedItem.file(grounds.client);
    Files.delete(grounds.client);
    grounds.authorized(item);

    assertThat(grounds.set.restore(BOB, item).before()).isEmpty();

    assertThat(grounds.client).hasContent("{}");
    assertThat(grounds.set.verify().isClean()).isTrue();
  }

  @Test
  void bringsAServerBackWithItsPolicy() {
    ServerDefinition before = grounds.catalog.image().current().servers().get(SERVER);
    ProtectedItem item = ProtectedItem.of(SERVER);
    grounds.catalog.remove(SERVER);
    grounds.policies.setPolicy(SERVER, UpdatePolicy.DEFAULT);
    grounds.authorized(item);

    grounds.set.restore(BOB, item);

    assertThat(grounds.catalog.image().current().servers()).containsEntry(SERVER, before);
    assertThat(grounds.policies.policy(SERVER).by()).isEqualTo(PolicyInForce.By.DEFAULT);
    assertThat(grounds.set.verify().isClean()).isTrue();
  }

  @Test
  void writesThroughNoLink() throws Exception {
    ProtectedItem item = ProtectedItem.file(grounds.client);
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    Files.delete(grounds.client);
    Files.createSymbolicLink(grounds.client, victim);
    grounds.authorized(item);

    assertThatThrownBy(() -> grounds.set.restore(BOB, item))
        .hasMessageContaining("is a link or a folder now");

    assertThat(victim).hasContent("mine");
    assertThat(grounds.set.authorizations(1).getFirst().state())
        .as("nothing is used up")
        .isEqualTo(Authorization.State.OPEN);
  }

  @Test
  void writesThroughNoFolderThatIsALink() throws Exception {
    Path inside = Files.createDirectories(folder.resolve("clients"));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Path file = Files.writeString(inside.resolve("one.sh"), "#!/bin/sh\n");
    grounds.authorized(ProtectedItem.of(SERVER));
    grounds.changes(
        BOB,
        "server replace",
        () -> grounds.catalog.replace(Grounds.definition(SERVER, file.toString())));
    Files.delete(file);
    Files.delete(inside);
    Files.createSymbolicLink(inside, elsewhere);
    ProtectedItem item = ProtectedItem.file(file);
    grounds.authorized(item);

    assertThatThrownBy(() -> grounds.set.restore(BOB, item))
        .hasMessageContaining("leads elsewhere by a link now");

    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void refusesACopyThatSomebodyHasSpoilt() throws Exception {
    ProtectedItem item = ProtectedItem.file(grounds.client);
    String hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    Files.writeString(folder.resolve("data/protect/copies/" + hash), "{\"evil\":1}");
    Files.writeString(grounds.client, "{\"other\":1}");
    grounds.authorized(item);

    assertThatThrownBy(() -> grounds.set.restore(BOB, item))
        .hasMessageContaining("is not what it was; nothing is restored");

    assertThat(grounds.client).hasContent("{\"other\":1}");
  }

  @Test
  void refusesWhatItHasNoCopyOf() throws Exception {
    assertThatThrownBy(
            () -> grounds.set.restore(BOB, ProtectedItem.file(folder.resolve("unknown"))))
        .hasMessageContaining("is not in the baseline");
    ProtectedItem item = ProtectedItem.ofPackage(grounds.home);
    Files.writeString(grounds.home.resolve("node_modules/some/index.js"), "evil");
    assertThatThrownBy(() -> grounds.set.restore(BOB, item))
        .hasMessageContaining("have it installed again");
  }
}
