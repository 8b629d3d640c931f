package dev.roundhouse.systemtools.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.StandIns;
import dev.roundhouse.systemtools.Tried;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a machine that is put together here.
final class InventoryToolsTest {
  private final StandIns machine;
  private final Path store;
  private final InventoryTools tools;

  InventoryToolsTest(@TempDir Path root) throws Exception {
    this.machine = new StandIns(root);
    this.store = Files.createDirectory(root.resolve("store"));
    machine.program("usr/bin/apt-get", "exit 0");
    packages("bash", "5.1");
    write("etc/os-release", "NAME=x\nPRETTY_NAME=\"Debian 12\"\n");
    write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/sh\n");
    write("proc/sys/kernel/hostname", "box\n");
    write("proc/mounts", "/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\n");
    write("proc/net/tcp", "  sl\n   0: 0100007F:0050 00000000:0000 0A 0\n");
    this.tools =
        new InventoryTools(machine.programs(), root, store, () -> 64 << 10, Ticker.system());
  }

  private void write(String path, String text) throws Exception {
    Path file = machine.root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void packages(String name, String version) throws Exception {
    machine.program("usr/bin/dpkg-query", "printf 'ii \\t%s\\t%s\\n'".formatted(name, version));
  }

  private Json run(String name, String arguments) throws Exception {
    return Tried.run(tools.tools(), name, arguments);
  }

  @Test
  void theMachineIsToldAsItIsAndAsItWasNoted() throws Exception {
    Json dry = run("set_system_identity", "{\"role\":\"web\",\"dry_run\":true}");
    assertThat(run("get_inventory", "{}").get("identity").toString()).isEqualTo("{}");
    run("set_system_identity", "{\"role\":\"web\",\"owner\":\"ada\"}");
    run("set_system_identity", "{\"owner\":\"bob\"}");
    run("manage_inventory", "{\"action\":\"add\",\"name\":\"shop\",\"version\":\"2\"}");

    Json told = run("get_inventory", "{}");

    assertThat(dry.get("steps").toString()).isEqualTo("[\"note role: web\"]");
    assertThat(told.get("identity").toString()).isEqualTo("{\"owner\":\"bob\",\"role\":\"web\"}");
    assertThat(told.get("system").get("os").text()).isEqualTo("Debian 12");
    assertThat(told.get("packages").integer(0)).isEqualTo(1);
    assertThat(told.get("listening").toString()).isEqualTo("[\"tcp/80\"]");
    assertThat(told.get("applications").items().getFirst().get("name").text()).isEqualTo("shop");
    run("manage_inventory", "{\"action\":\"remove\",\"name\":\"shop\"}");
    assertThat(run("get_inventory", "{}").get("applications").items()).isEmpty();
    assertThatThrownBy(() -> run("manage_inventory", "{\"action\":\"remove\",\"name\":\"shop\"}"))
        .hasMessageContaining("no application shop is noted");
    assertThatThrownBy(() -> run("set_system_identity", "{}")).hasMessageContaining("at least one");
  }

  @Test
  void aMachineWithoutAPackageManagerHasAnInventoryToo() throws Exception {
    Files.delete(machine.root.resolve("usr/bin/apt-get"));

    Json told = run("get_inventory", "{}");

    assertThat(told.get("packages").integer(9)).isZero();
    assertThat(told.get("system").get("package manager").text())
        .isEqualTo("none that is known here");
    run("create_snapshot", "{}");
    assertThatThrownBy(() -> run("scan_installed_applications", "{}"))
        .hasMessageContaining("none of the package managers");
  }

  @Test
  void whatIsInstalledIsFiltered() throws Exception {
    assertThat(run("scan_installed_applications", "{\"filter\":\"BAS\"}").toString())
        .contains("\"bash\":\"5.1\"", "\"count\":1");
    assertThat(run("scan_installed_applications", "{\"filter\":\"z\"}").get("count").integer(9))
        .isZero();
  }

  private static String id(Json change) {
    return String.valueOf(change.get("after").text()).replace("kept as ", "");
  }

  @Test
  void snapshotsTellWhatHasChanged() throws Exception {
    Json dry = run("create_snapshot", "{\"dry_run\":true}");
    assertThat(run("list_snapshots", "{}").get("count").integer(9)).isZero();
    String first = id(run("create_snapshot", "{\"label\":\"before\"}"));
    assertThat(run("compare_snapshots", "{\"first\":\"" + first + "\"}").get("same").truth(false))
        .isTrue();
    packages("bash", "5.2");
    write("etc/passwd", "root:x:0:0:root:/root:/bin/bash\neve:x:0:0::/:/bin/sh\n");

    Json told = run("compare_snapshots", "{\"first\":\"" + first + "\"}");

    assertThat(dry.get("after").text()).isNull();
    assertThat(told.get("changes").items())
        .extracting(Json::toString)
        .containsExactly(
            "{\"section\":\"packages\",\"name\":\"bash\",\"before\":\"5.1\",\"after\":\"5.2\"}",
            "{\"section\":\"users\",\"name\":\"ada\",\"before\":\"1000 /bin/sh\",\"after\":null}",
            "{\"section\":\"users\",\"name\":\"eve\",\"before\":null,\"after\":\"0 /bin/sh\"}");
    for (String bad : new String[] {"../inventory", "20260101-000000-000", "x"}) {
      assertThatThrownBy(() -> run("compare_snapshots", "{\"first\":\"" + bad + "\"}"))
          .hasMessageContaining("list_snapshots");
    }
  }

  @Test
  void whatIsKeptIsBoundedAndNobodyElses() throws Exception {
    Snapshots snapshots = new Snapshots(store);
    Facts facts = Facts.now(machine.programs(), machine.root);
    java.time.Instant moment = java.time.Instant.parse("2026-01-01T00:00:00Z");
    for (int at = 0; at < Snapshots.MOST + 3; at++) {
      snapshots.keep(facts, "x", moment.plusSeconds(at));
    }
    run("set_system_identity", "{\"role\":\"web\"}");

    assertThat(snapshots.ids()).hasSize(Snapshots.MOST).startsWith("20260101-000003-000");
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
      }
    }
  }
}
