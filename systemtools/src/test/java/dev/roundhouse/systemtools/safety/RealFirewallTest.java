package dev.roundhouse.systemtools.safety;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.StandIns;
import dev.roundhouse.systemtools.Tried;
import dev.roundhouse.systemtools.tool.Confirmation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real programs, in a network of their own that ends with the test: no rule of this machine is
/// touched. Skipped where that cannot be made.
final class RealFirewallTest {
  private static final List<String> PROGRAMS =
      List.of("iptables", "iptables-save", "ip6tables", "ip6tables-save");

  private final Process network;
  private final FirewallTools tools;

  RealFirewallTest(@TempDir Path root) throws Exception {
    for (String each : List.of("/usr/sbin/iptables", "/usr/bin/unshare", "/usr/bin/nsenter")) {
      Assumptions.assumeTrue(Files.isExecutable(Path.of(each)), each + " is not installed");
    }
    Assumptions.assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can make a network");
    network = new ProcessBuilder("/usr/bin/unshare", "-n", "sleep", "300").start();
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    Path other = Path.of("/proc", "" + network.pid(), "ns/net");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !network.isAlive() || !Files.readSymbolicLink(other).equals(own));
    Assumptions.assumeTrue(network.isAlive(), "no network can be made here");
    StandIns machine = new StandIns(root);
    for (String each : PROGRAMS) {
      machine.program(
          "usr/sbin/" + each,
          "exec /usr/bin/nsenter -t %d -n /usr/sbin/%s \"$@\"".formatted(network.pid(), each));
    }
    tools = new FirewallTools(machine.programs(), () -> 64 << 10, new Confirmation());
  }

  @AfterEach
  void end() throws Exception {
    network.destroyForcibly().waitFor();
  }

  private Json run(String name, String arguments) throws Exception {
    return Tried.run(tools.tools(), name, arguments);
  }

  private Json confirmed(String name, String rule) throws Exception {
    Json dry = run(name, "{" + rule + ",\"dry_run\":true}");
    return run(name, "{" + rule + ",\"confirm\":\"" + dry.get("confirm").text() + "\"}");
  }

  @Test
  void aRuleComesAndGoes() throws Exception {
    String rule = "\"action\":\"deny\",\"port\":8080,\"source\":\"10.1.0.0/16\"";
    assertThat(run("get_firewall_status", "{}").get("protected").truth(true)).isFalse();

    assertThat(confirmed("add_firewall_rule", rule).get("after").text())
        .isEqualTo("such a rule is there");
    assertThat(run("list_firewall_rules", "{}").get("rules").toString())
        .contains("-A INPUT -s 10.1.0.0/16 -p tcp -m tcp --dport 8080 -j DROP");
    assertThat(run("get_firewall_status", "{}").get("protected").truth(false)).isTrue();

    assertThat(confirmed("delete_firewall_rule", rule).get("after").text())
        .isEqualTo("no such rule is there");
    assertThat(run("list_firewall_rules", "{}").get("count").integer(9)).isZero();
  }

  @Test
  void fromEverywhereMeansBothFamilies() throws Exception {
    Json done =
        confirmed("add_firewall_rule", "\"action\":\"allow\",\"port\":53,\"protocol\":\"udp\"");

    assertThat(done.get("after").text()).isEqualTo("such a rule is there");
    assertThat(run("list_firewall_rules", "{}").get("rules").items())
        .extracting(each -> each.get("program").text())
        .containsExactly("iptables", "ip6tables");
  }
}
