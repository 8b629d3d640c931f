package dev.roundhouse.systemtools.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.StandIns;
import dev.roundhouse.systemtools.Tried;
import dev.roundhouse.systemtools.tool.Confirmation;
import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs in the places of those of firewalls; no rule of this machine is touched.
final class FirewallToolsTest {
  private static final String PORT = "\"action\":\"deny\",\"port\":8080";

  private final StandIns machine;
  private final FirewallTools tools;

  FirewallToolsTest(@TempDir Path root) {
    this.machine = new StandIns(root);
    this.tools = new FirewallTools(machine.programs(), () -> 64 << 10, new Confirmation());
  }

  private Json run(String name, String arguments) throws Exception {
    return Tried.run(tools.tools(), name, arguments);
  }

  private void iptables() throws Exception {
    machine.program(
        "usr/sbin/iptables-save",
        "printf '*filter\\n:INPUT DROP [0:0]\\n-A INPUT -p tcp --dport 22 -j ACCEPT\\nCOMMIT\\n'");
    String keeps =
        "case \"$*\" in *-C*) [ -e ROOT/rule ];; *-I*) touch ROOT/rule;; *-D*) rm ROOT/rule;; esac";
    machine.program("usr/sbin/iptables", keeps.replace("ROOT", "" + machine.root));
  }

  @Test
  void eachProgramIsAskedAndToldApart() throws Exception {
    assertThat(run("get_firewall_status", "{}").get("protected").toString()).isEqualTo("false");
    iptables();
    machine.program("usr/sbin/nft", "echo 'Operation not permitted' >&2; exit 1");
    machine.program(
        "usr/sbin/ufw",
        "printf 'Status: active\\nDefault: deny (incoming), allow (outgoing)\\n\\n"
            + "22/tcp                     ALLOW IN    Anywhere\\n'");

    Json told = run("get_firewall_status", "{}");
    Json rules = run("list_firewall_rules", "{}");

    assertThat(told.get("firewalls").items())
        .extracting(each -> each.get("program").text() + " " + each.get("state").text())
        .containsExactly("ufw active", "iptables active", "ip6tables absent", "nft unknown");
    assertThat(told.get("protected").toString()).isEqualTo("true");
    assertThat(rules.get("count").integer(0)).isEqualTo(2);
    assertThat(rules.get("notes").toString()).contains("nft: Operation not permitted");
  }

  @Test
  void aRuleIsAddedAsShownAndTakenOutAgain() throws Exception {
    iptables();
    Json dry = run("add_firewall_rule", "{" + PORT + ",\"dry_run\":true}");
    assertThatThrownBy(() -> run("add_firewall_rule", "{" + PORT + "}"))
        .hasMessageContaining("needs confirm");
    assertThat(machine.ran()).noneMatch(line -> line.contains(" -I "));

    String confirm = ",\"confirm\":\"" + dry.get("confirm").text() + "\"}";
    Json done = run("add_firewall_rule", "{" + PORT + confirm);

    assertThat(dry.get("steps").items().getFirst().text())
        .endsWith("iptables -w 5 -I INPUT -p tcp --dport 8080 -j DROP");
    assertThat(dry.get("steps").toString()).contains("may be kept out", "lost with a restart");
    assertThat(done.get("after").text()).isEqualTo("such a rule is there");
    assertThat(machine.ran()).contains("iptables -w 5 -I INPUT -p tcp --dport 8080 -j DROP");
    assertThatThrownBy(() -> run("add_firewall_rule", "{" + PORT + confirm))
        .as("the machine is another by now")
        .isInstanceOf(Refusal.class);

    Json gone = run("delete_firewall_rule", "{" + PORT + ",\"dry_run\":true}");
    run(
        "delete_firewall_rule",
        "{" + PORT + ",\"confirm\":\"" + gone.get("confirm").text() + "\"}");
    assertThat(machine.root.resolve("rule")).doesNotExist();
  }

  @Test
  void ufwIsUsedWhereItIsActive() throws Exception {
    iptables();
    machine.program("usr/sbin/ufw", "[ \"$1\" = status ] && echo 'Status: active'");

    Json dry =
        run(
            "add_firewall_rule",
            "{\"action\":\"allow\",\"port\":53,\"protocol\":\"udp\",\"source\":\"10.0.0.0/8\","
                + "\"dry_run\":true}");

    assertThat(dry.get("steps").items().getFirst().text())
        .endsWith("ufw allow proto udp from 10.0.0.0/8 to any port 53");
  }

  @Test
  void argumentsAreWholeAndCheckedBeforeAnythingIsRun() throws Exception {
    iptables();
    for (String bad : List.of("-j", "10.0.0.0/33", "a.example", "::1/200", "0.0.0.0; id", "1.2")) {
      assertThatThrownBy(
              () -> run("add_firewall_rule", "{" + PORT + ",\"source\":\"" + bad + "\"}"))
          .as(bad)
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("source is an address or a block");
    }
    assertThatThrownBy(() -> run("add_firewall_rule", "{\"port\":22}"))
        .hasMessageContaining("action is missing");
    assertThatThrownBy(() -> run("add_firewall_rule", "{\"action\":\"allow\"}"))
        .hasMessageContaining("port is missing");
    assertThat(machine.ran()).isEmpty();
  }

  @Test
  void aMachineWithoutAnyIsTold() {
    assertThatThrownBy(() -> run("add_firewall_rule", "{" + PORT + ",\"dry_run\":true}"))
        .hasMessageContaining("iptables is not installed");
  }
}
