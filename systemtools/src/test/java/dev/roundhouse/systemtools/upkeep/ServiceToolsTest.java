package dev.roundhouse.systemtools.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.StandIns;
import dev.roundhouse.systemtools.Tried;
import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program in the place of systemctl.
final class ServiceToolsTest {
  private static final String SYSTEMCTL =
      """
      case "$1" in
        list-units) echo 'ssh.service loaded active running OpenBSD Secure Shell server'
          echo 'x.service not-found inactive dead';;
        show) case "$*" in
          *none*) printf 'Id=none.service\\nLoadState=not-found\\nActiveState=inactive\\n';;
          *) printf 'Id=ssh.service\\nDescription=Shell\\nLoadState=loaded\\nActiveState=active\\n'
            printf 'SubState=running\\nUnitFileState=enabled\\nMainPID=77\\nNRestarts=2\\n'
            printf 'Result=success\\nExecMainStatus=0\\nNeedDaemonReload=no\\n'
            printf 'RequiredBy=shop.service multi-user.target\\nBoundBy=\\nConsistsOf=\\n';;
          esac;;
      esac
      """;

  private final StandIns machine;

  ServiceToolsTest(@TempDir Path root) {
    this.machine = new StandIns(root);
  }

  private void systemd() throws Exception {
    Files.createDirectories(machine.root.resolve("run/systemd/system"));
    machine.program("usr/bin/systemctl", SYSTEMCTL);
  }

  private Json run(String name, String arguments) throws Exception {
    return Tried.run(
        new ServiceTools(machine.programs(), machine.root, () -> 64 << 10).tools(),
        name,
        arguments);
  }

  @Test
  void servicesAreListedAndShown() throws Exception {
    systemd();

    Json all = run("list_services", "{\"state\":\"failed\"}");
    Json one = run("get_service_status", "{\"service\":\"ssh\"}");

    assertThat(all.get("count").integer(0)).isEqualTo(2);
    assertThat(machine.ran().getFirst()).contains("--state=failed");
    assertThat(one.get("pid").integer(0)).isEqualTo(77);
    assertThat(one.get("restarted_with_it").toString()).isEqualTo("[\"shop.service\"]");
    assertThat(machine.ran()).noneMatch(line -> line.contains(" restart "));
  }

  @Test
  void aRestartIsShownBeforeAndSeenAfterwards() throws Exception {
    systemd();

    Json dry = run("restart_service", "{\"service\":\"ssh\",\"dry_run\":true}");
    assertThat(machine.ran()).noneMatch(line -> line.startsWith("systemctl restart"));
    Json done = run("restart_service", "{\"service\":\"ssh\"}");

    assertThat(dry.get("steps").items())
        .extracting(Json::text)
        .containsExactly(
            "restart ssh.service", "with it shop.service, which requires it, if it runs");
    assertThat(done.get("after").text()).isEqualTo("active (running)");
    assertThat(machine.ran()).contains("systemctl restart --no-ask-password -- ssh.service");
  }

  @Test
  void theServiceOfTheProgramItselfIsLeftAlone() throws Exception {
    systemd();
    Files.createDirectories(machine.root.resolve("proc/self"));
    Files.writeString(machine.root.resolve("proc/self/cgroup"), "0::/system.slice/ssh.service\n");

    assertThatThrownBy(() -> run("restart_service", "{\"service\":\"ssh\"}"))
        .hasMessageContaining("Roundhouse itself runs in");
  }

  @Test
  void namesAreCheckedAndUnknownOnesTold() throws Exception {
    systemd();
    for (String bad : List.of("-x", "--all", "a b", "ssh;id", "a/b", "dbus.socket", "x.target")) {
      assertThatThrownBy(() -> run("restart_service", "{\"service\":\"" + bad + "\"}"))
          .as(bad)
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("service is the name of a service");
    }
    assertThat(machine.ran()).isEmpty();
    assertThatThrownBy(() -> run("restart_service", "{\"service\":\"none\"}"))
        .hasMessageContaining("none.service is not-found");
  }

  @Test
  void aMachineWithoutSystemdIsTold() {
    assertThatThrownBy(() -> run("list_services", "{}"))
        .hasMessageContaining("systemd does not run on this machine");
  }
}
