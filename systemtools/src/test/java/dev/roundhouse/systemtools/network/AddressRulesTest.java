package dev.roundhouse.systemtools.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ways to have this machine connect where it must not. None gets through.
final class AddressRulesTest {
  private static final Set<Integer> PORTS = Set.of(22, 80, 443, 8080);

  /// Names that an attacker has name servers answer for.
  private static final Map<String, List<String>> NAMES =
      Map.ofEntries(
          Map.entry("public.example", List.of("93.184.215.14")),
          Map.entry("six.example", List.of("2606:2800:21f:cb07:6820:80da:af6b:8b2c")),
          Map.entry("inside.example", List.of("10.0.0.5")),
          Map.entry("mixed.example", List.of("93.184.215.14", "127.0.0.1")),
          Map.entry("mixed6.example", List.of("2606:2800::1", "::1")),
          Map.entry("meta.example", List.of("169.254.169.254")),
          Map.entry("localhost", List.of("127.0.0.1", "::1")),
          Map.entry("127.0.0.1.nip.example", List.of("127.0.0.1")),
          Map.entry("zero.example", List.of("0.0.0.0")),
          Map.entry("mapped.example", List.of("::ffff:10.1.2.3")),
          Map.entry("nat64.example", List.of("64:ff9b::7f00:1")),
          Map.entry("sixtofour.example", List.of("2002:7f00:1::")),
          Map.entry("teredo.example", List.of("2001::7f00:1")),
          Map.entry("nothing.example", List.of()));

  private static List<InetAddress> resolve(String host) throws IOException {
    List<String> known = NAMES.get(host);
    if (known == null) {
      throw new IOException("unknown");
    }
    List<InetAddress> all = new ArrayList<>();
    known.forEach(text -> all.add(InetAddress.ofLiteral(text)));
    return all;
  }

  private static AddressRules rules(String... listed) {
    return new AddressRules(List.of(listed), PORTS, AddressRulesTest::resolve);
  }

  /// What connecting to an address of the web would connect to.
  private static List<InetAddress> way(AddressRules rules, String url) throws Refusal {
    WebAddress at = WebAddress.parse(url);
    rules.check(at.port());
    return rules.permitted(at.host());
  }

  /// Everything that must not be connected to, in every writing that somebody has tried.
  static Stream<String> attempts() {
    Set<String> hosts = new TreeSet<>(NAMES.keySet());
    hosts.removeAll(Set.of("public.example", "six.example"));
    hosts.addAll(
        List.of(
            "127.0.0.1",
            "127.0.0.2",
            "127.255.255.254",
            "127.1",
            "127.0.1",
            "0",
            "0.0.0.0",
            "0.0.0.1",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "0177.1",
            "127.0.0.01",
            "127.000.000.001",
            "00127.0.0.1",
            "127.0.0.1.",
            "256.0.0.1",
            "127.0.0.0x1",
            "1.0x7f",
            "3232235777",
            "0xC0A80101",
            "192.168.1.1",
            "192.168.0.1",
            "192.168.257",
            "10.0.0.1",
            "10.255.255.255",
            "10.1",
            "172.16.0.1",
            "172.31.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "169.254.169.254",
            "169.254.0.1",
            "2852039166",
            "0xa9fea9fe",
            "169.16689662",
            "0251.0376.0251.0376",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "192.88.99.1",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[0000:0000:0000:0000:0000:0000:0000:0001]",
            "[::127.0.0.1]",
            "[::7f00:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:7f00:1]",
            "[::ffff:10.0.0.1]",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2002:a9fe:a9fe::]",
            "[2002:c0a8:101::1]",
            "[2001::1]",
            "[2001:0:7f00:1::]",
            "[2001:db8::1]",
            "[fc00::1]",
            "[fd00::1]",
            "[fd00:ec2::254]",
            "[fd20:ce::254]",
            "[fe80::1]",
            "[fe80::1%25eth0]",
            "[fe80::1%25lo]",
            "[febf::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[100::1]",
            "[3fff::1]",
            "[5f00::1]",
            "[4000::1]",
            "[::ffff:0:127.0.0.1]",
            "[::1%251]",
            "[v1.x]",
            "[127.0.0.1]",
            "[1]",
            "localhost.",
            "LOCALHOST",
            "LocalHost.",
            "127.0.0.1%00.example",
            "127.0.0.1%2eexample",
            "１２７.0.0.1",
            "ⓛocalhost",
            "127。0。0。1",
            "loca\u00adlhost",
            "127.0.0.1\t",
            "user@127.0.0.1",
            "public.example@127.0.0.1",
            "public.example:80@127.0.0.1",
            "127.0.0.1#@public.example",
            "127.0.0.1\\@public.example",
            "127.0.0.1?@public.example",
            "public.example\\.127.0.0.1",
            "a..b",
            ".localhost",
            "-a.example",
            "a-.example",
            "*",
            "unknown.example",
            "[::1",
            "::1",
            "1:2:3",
            "public.example:0",
            "public.example:65536",
            "public.example:99999999999",
            "public.example:-1",
            "public.example:80:80"));
    return hosts.stream().map(host -> "http://" + host + "/latest/meta-data/");
  }

  @Test
  void thereAreAHundredAttemptsAtLeast() {
    assertThat(attempts()).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("attempts")
  void noneGetsThrough(String url) {
    assertThatThrownBy(() -> way(rules(), url)).isInstanceOf(Refusal.class);
  }

  /// The same once more by the host alone, as the tools take it that ask for one.
  @ParameterizedTest
  @MethodSource("attempts")
  void noneGetsThroughAsAHost(String url) {
    String host = url.substring("http://".length(), url.indexOf("/latest"));
    if (host.startsWith("public.example:")) {
      host = "public.example:80"; // a port is no part of a host
    }
    String given = host;

    assertThatThrownBy(() -> rules().permitted(HostName.parse(given))).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://public.example/",
        "file:///etc/passwd",
        "gopher://public.example/",
        "jar:http://public.example!/x",
        "HTTP://public.example/",
        "http:public.example",
        "http:///etc",
        "//public.example/",
        "public.example",
        "http://public.example/#f",
        "http://public.example:22x/",
        "http://public.example:3306/",
        "http://public.example/a b",
        "http://public.example/\u00e9",
        "http://public.example/a\\b",
        "http://u:p@public.example/",
        "javascript:alert(1)",
        "http://public.example:25/",
        "http://public.example:6379/",
        "dict://public.example:80/",
        "https://public.example:80@/",
        "http://",
        "http://:80/"
      })
  void whatIsNoPlainAddressOfTheWebIsRefused(String url) {
    assertThatThrownBy(() -> way(rules(), url)).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://public.example/", "https://public.example/a?b=c", "http://public.example:8080/",
        "http://93.184.215.14/", "http://[2606:2800::1]/", "http://six.example/",
        "http://PUBLIC.example./", "http://[::ffff:93.184.215.14]/"
      })
  void whatIsPublicIsReached(String url) throws Exception {
    assertThat(way(rules(), url)).isNotEmpty();
  }

  @Test
  void theOperatorMayListPrivatePlaces() throws Exception {
    assertThat(way(rules("10.0.0.0/8"), "http://10.1.2.3/")).hasSize(1);
    assertThat(way(rules("inside.example"), "http://inside.example/")).hasSize(1);
    assertThat(way(rules("127.0.0.1"), "http://127.0.0.1/")).hasSize(1);
    assertThat(way(rules("::1"), "http://[::1]/")).hasSize(1);
    assertThatThrownBy(() -> way(rules("inside.example"), "http://10.0.0.5/"))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> way(rules("10.0.0.0/8"), "http://192.168.1.1/"))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void aListedNameDoesNotLeadToWhatCloudsKeep() throws Exception {
    assertThatThrownBy(() -> way(rules("meta.example"), "http://meta.example/"))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("by its address");
    assertThat(way(rules("169.254.169.254"), "http://meta.example/")).hasSize(1);
  }

  @Test
  void aRefusalDoesNotTellTheAddressInside() {
    assertThatThrownBy(() -> way(rules(), "http://inside.example/"))
        .hasMessageContaining("inside.example is a private network")
        .hasMessageContaining("system.network.allowed-hosts")
        .hasMessageNotContaining("10.0.0.5");
  }

  @Test
  void whatCanBeListedIsChecked() {
    for (String good : List.of("a.example", "10.0.0.0/8", "::1", "fd00::/8", "127.0.0.1")) {
      AddressRules.checkListed(good);
    }
    for (String bad : List.of("http://a", "a b", "10.0.0.0/33", "*.example", "a/8", "")) {
      assertThatThrownBy(() -> AddressRules.checkListed(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
