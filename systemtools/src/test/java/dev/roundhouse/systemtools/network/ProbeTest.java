package dev.roundhouse.systemtools.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.systemtools.tool.Refusal;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs in the places of ping and traceroute, which write down what they were given.
final class ProbeTest {
  @TempDir private Path root;

  private final AddressRules open = rules(List.of("127.0.0.1", "::1", "203.0.113.7"));

  private static AddressRules rules(List<String> hosts) {
    return new AddressRules(hosts, Set.of(80), _ -> List.of(InetAddress.ofLiteral("203.0.113.7")));
  }

  private HostPrograms programs() {
    return new HostPrograms(root, Ticker.system());
  }

  private void program(String place, String says) throws Exception {
    Path file = root.resolve(place);
    Files.createDirectories(file.getParent());
    Files.writeString(root.resolve("output"), says);
    Files.writeString(
        file,
        "#!/bin/sh\nprintf '%%s\\n' \"$*\" > %s/given\ncat %s/output\n".formatted(root, root));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void pingIsGivenTheAddressThatWasCheckedAndNoName() throws Exception {
    program(
        "usr/bin/ping",
        """
        PING 203.0.113.7 (203.0.113.7) 56(84) bytes of data.

        --- 203.0.113.7 ping statistics ---
        4 packets transmitted, 3 received, 25% packet loss, time 3004ms
        rtt min/avg/max/mdev = 0.030/1.500/2.250/0.010 ms
        """);

    Json told = Json.parse(new Echo(open, programs()).run("shop.example", 4));

    assertThat(told.toString())
        .isEqualTo(
            "{\"host\":\"shop.example\",\"address\":\"203.0.113.7\",\"sent\":4,\"received\":3,"
                + "\"loss_percent\":25.0,\"min_ms\":0.030,\"avg_ms\":1.500,\"max_ms\":2.250}");
    assertThat(root.resolve("given")).hasContent("-n -c 4 -W 2 203.0.113.7");
  }

  /// A real one, which asks this machine itself.
  @Test
  void aRealPingIsUnderstood() throws Exception {
    Path busybox = Path.of("/bin/busybox");
    Assumptions.assumeTrue(
        Files.isExecutable(busybox) && "root".equals(System.getProperty("user.name")),
        "needs root, for raw sockets, and busybox");
    Files.copy(
        busybox,
        Files.createDirectory(root.resolve("bin")).resolve("ping"),
        StandardCopyOption.COPY_ATTRIBUTES);

    Json told = Json.parse(new Echo(open, programs()).run("127.0.0.1", 2));

    assertThat(told.get("received").integer(0)).isEqualTo(2);
    assertThat(told.get("avg_ms").toString()).matches("\\d+\\.\\d+");
  }

  @Test
  void nobodyAnswersIsAnAnswer() throws Exception {
    program("bin/ping", "2 packets transmitted, 0 packets received, 100% packet loss\n");

    Json told = Json.parse(new Echo(open, programs()).run("::1", 2));

    assertThat(told.get("loss_percent").toString()).isEqualTo("100.0");
    assertThat(told.get("avg_ms").toString()).isEqualTo("null");
    assertThat(root.resolve("given")).content().startsWith("-6 -n");
  }

  @Test
  void theRulesComeBeforeTheProgram() throws Exception {
    program("usr/bin/ping", "never");
    program("usr/sbin/traceroute", "never");
    for (String denied : List.of("127.0.0.1", "10.0.0.1", "169.254.169.254", "shop.example")) {
      AddressRules none = rules(List.of());
      assertThatThrownBy(() -> new Echo(none, programs()).run(denied, 1))
          .as(denied)
          .hasMessageContaining("system.network.allowed-hosts");
      assertThatThrownBy(() -> new Route(none, programs()).run(denied, 3))
          .hasMessageContaining("system.network.allowed-hosts");
    }
    for (String bad : List.of("-f", "--flood", "a b", "$(id)", "0x7f.1", "a;b")) {
      assertThatThrownBy(() -> new Echo(open, programs()).run(bad, 1))
          .as(bad)
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("is not a host");
    }
    assertThat(root.resolve("given")).doesNotExist();
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> new Echo(open, programs()).run("127.0.0.1", 1))
        .hasMessageContaining("ping is not installed on this machine (package iputils-ping");
    assertThatThrownBy(() -> new Route(open, programs()).run("127.0.0.1", 1))
        .hasMessageContaining("traceroute is not installed");
  }

  @Test
  void hopsOfTracerouteAreRead() throws Exception {
    program(
        "usr/sbin/traceroute",
        """
        traceroute to 203.0.113.7 (203.0.113.7), 15 hops max, 60 byte packets
         1  192.0.2.1  0.412 ms
         2  *
         3  203.0.113.7  12.5 ms
        """);

    Json told = Json.parse(new Route(open, programs()).run("203.0.113.7", 15));

    assertThat(told.get("hops").toString())
        .isEqualTo(
            "[{\"hop\":1,\"address\":\"192.0.2.1\",\"ms\":0.412},"
                + "{\"hop\":2,\"address\":null,\"ms\":null},"
                + "{\"hop\":3,\"address\":\"203.0.113.7\",\"ms\":12.500}]");
    assertThat(told.get("reached").truth(false)).isTrue();
    assertThat(root.resolve("given")).hasContent("-n -m 15 -q 1 -w 2 203.0.113.7");
  }

  @Test
  void hopsOfTracepathAreRead() throws Exception {
    program(
        "usr/bin/tracepath",
        """
         1?: [LOCALHOST]                      pmtu 1500
         1:  192.0.2.1                                             0.301ms
         2:  no reply
             Too many hops: pmtu 1500
        """);

    Json told = Json.parse(new Route(open, programs()).run("203.0.113.7", 2));

    assertThat(told.get("hops").toString())
        .isEqualTo(
            "[{\"hop\":1,\"address\":\"192.0.2.1\",\"ms\":0.301},"
                + "{\"hop\":2,\"address\":null,\"ms\":null}]");
    assertThat(told.get("reached").truth(true)).isFalse();
    assertThat(root.resolve("given")).hasContent("-n -m 2 203.0.113.7");
  }
}
