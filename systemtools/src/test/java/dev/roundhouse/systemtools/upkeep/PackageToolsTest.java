package dev.roundhouse.systemtools.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.StandIns;
import dev.roundhouse.systemtools.Tried;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Package managers in their places that say what real ones have said. Nothing of this machine is
/// changed.
final class PackageToolsTest {
  private static final String UPGRADE =
      """
      case "$*" in
        *upgrade*) cat ROOT/plan;;
        *-s*install*) echo 'Inst libnl (3.7 Debian:12/stable [amd64])'
          echo 'Inst htop (3.2-2 Debian:12/stable [amd64])'; echo 'Conf htop (3.2-2 x [amd64])';;
      esac
      """;

  private final StandIns machine;
  private final Confirmation confirmation = new Confirmation();

  PackageToolsTest(@TempDir Path root) {
    this.machine = new StandIns(root);
  }

  private void debian() throws Exception {
    plan("Inst bash [5.1] (5.2 Debian:12/stable [amd64])\nRemv old [1.0]\n");
    machine.program("usr/bin/apt-get", UPGRADE.replace("ROOT", "" + machine.root));
    machine.program("usr/bin/apt-cache", "echo 'Package: htop'");
    machine.program(
        "usr/bin/dpkg-query",
        "case \"$*\" in *bash) printf 'ii \\t5.2\\n';; *htop) printf 'ii \\t3.2-2\\n';; *libnl)"
            + " printf 'ii \\t3.7\\n';; esac");
  }

  private void plan(String lines) throws Exception {
    Files.writeString(machine.root.resolve("plan"), lines);
  }

  private Json run(String name, String arguments) throws Exception {
    return run(machine.programs(), machine.root, name, arguments);
  }

  private Json run(HostPrograms programs, Path root, String name, String arguments)
      throws Exception {
    return Tried.run(
        new PackageTools(programs, root, () -> 64 << 10, confirmation).tools(), name, arguments);
  }

  @Test
  void updatesAreTheManagersOwnSimulation() throws Exception {
    debian();

    Json told = run("check_system_updates", "{}");

    assertThat(told.get("updates").toString())
        .isEqualTo(
            "[{\"name\":\"bash\",\"installed\":\"5.1\",\"available\":\"5.2\","
                + "\"origin\":\"Debian:12/stable\"},"
                + "{\"name\":\"old\",\"installed\":\"1.0\",\"available\":null,\"origin\":null}]");
    assertThat(machine.ran()).allMatch(line -> line.contains(" -s "));
  }

  @Test
  void nothingIsDoneWithoutApprovalAndTheWordOfTheDryRun() throws Exception {
    debian();
    plan("Inst bash [5.1] (5.2 Debian:12/stable [amd64])\n");

    Json dry = run("update_system_packages", "{}");
    assertThat(dry.get("dry_run").truth(false)).isTrue();
    assertThat(dry.get("steps").toString()).isEqualTo("[\"update bash from 5.1 to 5.2\"]");
    String confirm = "\"auto_approve\":true,\"confirm\":\"" + dry.get("confirm").text() + "\"";
    assertThatThrownBy(() -> run("update_system_packages", "{\"auto_approve\":true}"))
        .hasMessageContaining("update needs confirm");
    assertThatThrownBy(() -> run("install_package", "{\"name\":\"htop\"," + confirm + "}"))
        .hasMessageContaining("nothing was done");
    assertThat(
            run("update_system_packages", "{\"dry_run\":true," + confirm + "}").get("after").text())
        .isNull();
    assertThat(machine.ran())
        .allMatch(line -> !line.startsWith("apt-get") || line.contains(" -s "));

    Json done = run("update_system_packages", "{" + confirm + "}");

    assertThat(done.get("after").text()).isEqualTo("all 1 packages are as shown");
    assertThat(machine.ran().stream().filter(line -> line.startsWith("apt-get -y")))
        .singleElement()
        .asString()
        .contains("--no-remove")
        .endsWith(" upgrade");
  }

  @Test
  void anotherPlanNeedsAnotherWord() throws Exception {
    debian();
    String confirm = run("update_system_packages", "{}").get("confirm").text();
    plan("Inst bash [5.1] (5.3 Debian:12/stable [amd64])\n");

    assertThatThrownBy(() ->
            run(
                "update_system_packages",
                "{\"auto_approve\":true,\"confirm\":\"" + confirm + "\"}"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("has changed since the dry run");
    assertThat(machine.ran()).noneMatch(line -> line.startsWith("apt-get -y"));
  }

  @Test
  void aPackageIsInstalledInTheVersionThatWasShown() throws Exception {
    debian();
    Json dry = run("install_package", "{\"name\":\"htop\"}");

    Json done =
        run(
            "install_package",
            "{\"name\":\"htop\",\"auto_approve\":true,\"confirm\":\"%s\"}"
                .formatted(dry.get("confirm").text()));

    assertThat(dry.get("steps").toString())
        .isEqualTo("[\"install libnl 3.7\",\"install htop 3.2-2\"]");
    assertThat(done.get("after").text()).isEqualTo("all 2 packages are as shown");
    assertThat(machine.ran()).anyMatch(line -> line.endsWith(" install -- htop=3.2-2"));
  }

  @Test
  void whatIsThereAfterwardsIsToldNotWhatWasHoped() throws Exception {
    debian();
    plan("Inst bash [5.1] (9.9 Debian:12/stable [amd64])\n");
    String confirm = run("update_system_packages", "{}").get("confirm").text();

    Json done =
        run("update_system_packages", "{\"auto_approve\":true,\"confirm\":\"" + confirm + "\"}");

    assertThat(done.get("after").text()).isEqualTo("not as shown: bash is 5.2");
  }

  @Test
  void namesThatMeanSomethingElseAreRefused() throws Exception {
    debian();
    for (String bad :
        List.of("-y", "--purge", "htop-", "a b", "a;b", "$(id)", "ht*", "a/b", "a=1")) {
      assertThatThrownBy(() -> run("install_package", "{\"name\":\"" + bad + "\"}"))
          .as(bad)
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("name is the name of a package");
    }
    assertThat(machine.ran()).isEmpty();
    assertThatThrownBy(() -> run("install_package", "{\"name\":\"hto.\"}"))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> run("install_package", "{\"name\":\"other\"}"))
        .hasMessageContaining("apt knows no package other");
  }

  @Test
  void allInOneDoesWhatEachDoes() throws Exception {
    debian();

    Json dry = run("manage_packages", "{\"action\":\"install\",\"name\":\"htop\"}");
    Json alone = run("install_package", "{\"name\":\"htop\"}");

    assertThat(dry.get("change").toString()).isEqualTo(alone.toString());
    assertThat(run("manage_packages", "{\"action\":\"check\"}").get("updates").toString())
        .isEqualTo(run("check_system_updates", "{}").toString());
    assertThatThrownBy(() -> run("manage_packages", "{\"action\":\"install\"}"))
        .hasMessageContaining("install needs name");
    assertThatThrownBy(() -> run("manage_packages", "{\"action\":\"update\",\"name\":\"x\"}"))
        .hasMessageContaining("name is for install alone");
    assertThat(machine.ran()).noneMatch(line -> line.startsWith("apt-get -y"));
  }

  @Test
  void theTableOfDnfIsRead() throws Exception {
    machine.program(
        "usr/bin/dnf",
        """
        cat <<'X'
        Dependencies resolved.
        ================================================
         Package   Arch     Version     Repository  Size
        ================================================
        Upgrading:
         bash      x86_64   5.2-3.fc40  updates     1.8 M
        Installing dependencies:
         new       noarch   1.0-1       fedora      10 k

        Transaction Summary
        X
        echo 'Operation aborted.' >&2; exit 1
        """);
    machine.program("usr/bin/rpm", "case \"$*\" in *bash) echo 5.2-1.fc40;; *) exit 1;; esac");

    Json told = run("update_system_packages", "{\"dry_run\":true}");

    assertThat(told.get("steps").toString())
        .isEqualTo("[\"update bash from 5.2-1.fc40 to 5.2-3.fc40\",\"install new 1.0-1\"]");
    assertThat(machine.ran()).contains("dnf -C --assumeno upgrade");
  }

  @Test
  void aMachineWithoutAManagerIsTold() {
    assertThatThrownBy(() -> run("check_system_updates", "{}"))
        .hasMessageContaining("none of the package managers known here");
  }

  /// The simulation of the real one, which changes nothing and needs no right.
  @Test
  void theRealManagerOfThisMachineIsUnderstood() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/apt-get")), "this machine has no apt-get");
    HostPrograms programs = new HostPrograms(Path.of("/"), Ticker.system());

    Json told = run(programs, Path.of("/"), "check_system_updates", "{}");
    Json plan =
        run(programs, Path.of("/"), "install_package", "{\"name\":\"bash\",\"dry_run\":true}");

    assertThat(told.get("manager").text()).isEqualTo("apt");
    for (Json each : told.get("updates").items()) {
      assertThat(each.get("available").text()).isNotEqualTo(each.get("installed").text());
    }
    assertThat(plan.get("steps").items()).isNotEmpty();
  }
}
