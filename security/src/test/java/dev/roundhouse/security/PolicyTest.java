package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.CacheUse;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.security.PolicyRule.Effect;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What rules say of calls.
final class PolicyTest {
  private static final Instant MORNING = Instant.parse("2026-11-21T08:30:00Z");
  private static final ToolFacts DELETE =
      new ToolFacts(
          new ServerId("github"),
          "delete_repo",
          Optional.empty(),
          Optional.empty(),
          Map.of("destructiveHint", true, "title", "Delete"));
  private static final Principal ADA = principal("ada", "mcp");

  private static Principal principal(String subject, String... scopes) {
    Set<Scope> all = Arrays.stream(scopes).map(Scope::new).collect(Collectors.toSet());
    return new Principal(subject, Grants.of(all), "id-" + subject);
  }

  private static PolicyRule rule(String name, String on, Effect effect, @Nullable String when) {
    return new PolicyRule(name, List.of(new ToolPattern(on)), effect, Optional.ofNullable(when));
  }

  private static Policy policy(PolicyRule... rules) {
    return Policy.of(List.of(rules), _ -> RiskClass.HIGH);
  }

  private static Policy.Ask ask(Principal who, String arguments) {
    return new Policy.Ask(
        who,
        DELETE,
        InetAddress.ofLiteral("10.1.2.3"),
        MORNING,
        () -> {
          try {
            return Json.parse(arguments.getBytes(UTF_8));
          } catch (MalformedFrame e) {
            throw new AssertionError(e);
          }
        });
  }

  private static String said(Policy policy, Policy.Ask ask) {
    return switch (policy.decide(ask)) {
      case Decision.Allow() -> "allow";
      case Decision.Approve(String rule) -> "approve:" + rule;
      case Decision.Deny(Reason reason, String says) -> {
        assertThat(says).contains("github/delete_repo");
        yield reason.wire();
      }
    };
  }

  private static String when(String expression, String arguments) {
    return said(policy(rule("r", "*/*", Effect.DENY, expression)), ask(ADA, arguments));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "principal.subject == 'ada' ~ policy.denied:r",
        "principal.subject == 'bob' ~ allow",
        "'mcp' in principal.scopes ~ policy.denied:r",
        "principal.tokenId.startsWith('id-') ~ policy.denied:r",
        "tool.server == 'github' && tool.name == 'delete_repo' ~ policy.denied:r",
        "tool.risk == 'high' ~ policy.denied:r",
        "tool.annotations.destructiveHint ~ policy.denied:r",
        "has(tool.annotations.readOnlyHint) ~ allow",
        "source.address.inCidr('10.0.0.0/8') ~ policy.denied:r",
        "source.address.inCidr('10.1.2.0/25') ~ policy.denied:r",
        "source.address.inCidr('10.1.2.128/25') ~ allow",
        "source.address.inCidr('fd00::/8') ~ allow",
        "now < timestamp('2026-11-22T00:00:00Z') ~ policy.denied:r",
        "now.getHours() >= 18 || now.getHours() < 8 ~ allow",
        "arguments.count > 4 ~ policy.denied:r",
        "arguments.count == 5.0 && arguments.share < 1 ~ policy.denied:r",
        "arguments.path.matches('^/etc(/|$)') ~ policy.denied:r",
        "arguments.list.exists(each, each == 'b') ~ policy.denied:r",
        "arguments.deep.er[1].x == null ~ policy.denied:r",
        "!has(arguments.other) ~ policy.denied:r",
        "size(arguments.path) > 100 ~ allow",
      })
  void readsWhatIsKnownOfACall(String expression, String expected) {
    String arguments =
        "{\"path\":\"/etc/passwd\",\"count\":5,\"share\":0.5,\"list\":[\"a\",\"b\"],"
            + "\"deep\":{\"er\":[1,{\"x\":null}]}}";

    assertThat(when(expression, arguments)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arguments.nothing == 1",
        "arguments.text > 5",
        "source.address.inCidr('10.0.0.0/99')",
        "source.address.inCidr(arguments.text)",
        "arguments.list.all(a, arguments.list.all(b, arguments.list.all(c, a + b + c >= 0)))",
        "1 / arguments.zero == 1",
      })
  void whatCannotBeSaidIsRefusedWhateverTheEffect(String expression) {
    String list = java.util.stream.IntStream.range(0, 200).mapToObj(i -> "" + i).toList() + "";
    String arguments = "{\"text\":\"x\",\"zero\":0,\"list\":%s}".formatted(list);
    for (Effect effect : Effect.values()) {
      Policy policy = policy(rule("r", "*/*", effect, expression));

      assertThat(said(policy, ask(ADA, arguments))).isEqualTo("policy.failed:r");
    }
  }

  /// One reader may take the first, the other the last.
  @Test
  void whatRulesSayIsKeptAndCounted() {
    Policy policy = policy(rule("no", "github/*", Effect.DENY, "principal.subject == 'ada'"));
    assertThat(policy.use().hitRatio()).isEmpty();

    policy.decide(ask(ADA, "{}"));
    policy.decide(ask(ADA, "{}"));
    policy.decide(ask(principal("bob", "mcp"), "{}"));

    assertThat(policy.use()).isEqualTo(new CacheUse("rules", 2, 50_000, 1, 2, 0));
  }

  @Test
  void argumentsWithANameTwiceAreRefused() {
    assertThat(when("arguments.path == '/etc'", "{\"path\":\"/tmp\",\"path\":\"/etc\"}"))
        .isEqualTo("policy.failed:r");
  }

  @Test
  void denyingWinsOverAllOthers() {
    PolicyRule allow = rule("let", "*/*", Effect.ALLOW, null);
    PolicyRule approve = rule("ask", "github/*", Effect.APPROVE, null);
    PolicyRule deny = rule("no", "*/delete_*", Effect.DENY, null);

    assertThat(said(policy(allow, approve, deny), ask(ADA, "{}"))).isEqualTo("policy.denied:no");
    assertThat(said(policy(deny, approve, allow), ask(ADA, "{}"))).isEqualTo("policy.denied:no");
    assertThat(said(policy(allow, approve), ask(ADA, "{}"))).isEqualTo("approve:ask");
    assertThat(said(policy(allow), ask(ADA, "{}"))).isEqualTo("allow");
    assertThat(said(policy(), ask(ADA, "{}"))).isEqualTo("allow");
  }

  @Test
  void toolsThatRulesAllowAreClosedToTheRest() {
    PolicyRule ada = rule("ada", "github/*", Effect.ALLOW, "principal.subject == 'ada'");
    PolicyRule dry = rule("dry", "github/*", Effect.ALLOW, "has(arguments.dry) && arguments.dry");
    PolicyRule other = rule("other", "mail/*", Effect.ALLOW, "false");
    Policy policy = policy(ada, dry, other);

    assertThat(said(policy, ask(ADA, "{}"))).isEqualTo("allow");
    assertThat(said(policy, ask(principal("bob", "mcp"), "{}"))).isEqualTo("policy.denied:ada");
    assertThat(said(policy, ask(principal("bob", "mcp"), "{\"dry\":true}"))).isEqualTo("allow");
  }

  private static boolean shows(Policy policy, Principal who, String from) {
    return policy.ruled(Reach.EVERYTHING, who, InetAddress.ofLiteral(from)).shows(DELETE);
  }

  @Test
  void whatMayNeverBeCalledIsKnownBeforeAnyCall() {
    Principal bob = principal("bob", "mcp");
    Policy subject = policy(rule("r", "github/*", Effect.DENY, "principal.subject == 'bob'"));
    assertThat(shows(subject, bob, "10.0.0.1")).isFalse();
    assertThat(shows(subject, ADA, "10.0.0.1")).isTrue();

    Policy source = policy(rule("r", "*/*", Effect.DENY, "!source.address.inCidr('10.0.0.0/8')"));
    assertThat(shows(source, ADA, "10.0.0.1")).isTrue();
    assertThat(shows(source, ADA, "192.168.0.1")).isFalse();

    assertThat(shows(policy(rule("r", "*/*", Effect.DENY, "arguments.x == 1")), ADA, "10.0.0.1"))
        .isTrue();
    assertThat(shows(policy(rule("r", "*/*", Effect.DENY, "now.getHours() > 0")), ADA, "10.0.0.1"))
        .isTrue();
    assertThat(shows(policy(rule("r", "*/*", Effect.APPROVE, null)), ADA, "10.0.0.1")).isTrue();
    assertThat(shows(policy(rule("r", "*/*", Effect.ALLOW, "false")), ADA, "10.0.0.1")).isFalse();
    assertThat(
            shows(
                policy(
                    rule("r", "*/*", Effect.ALLOW, "false"),
                    rule("s", "*/*", Effect.ALLOW, "arguments.x == 1")),
                ADA,
                "10.0.0.1"))
        .isTrue();
  }

  @Test
  void whoIsAlikeToTheRulesHasTheSameReach() {
    Policy policy = policy(rule("r", "*/*", Effect.DENY, "'admin' in principal.scopes"));
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");

    Reach ada = policy.ruled(Reach.EVERYTHING, ADA, here);

    assertThat(ada)
        .isEqualTo(policy.ruled(Reach.EVERYTHING, principal("bob", "mcp"), null))
        .isNotEqualTo(policy.ruled(Reach.EVERYTHING, principal("ada", "admin"), here))
        .isNotEqualTo(Reach.EVERYTHING);
    assertThat(policy().ruled(Reach.EVERYTHING, ADA, here)).isSameAs(Reach.EVERYTHING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "principal.subjct == 'a' | undeclared reference to 'principal'",
        "tool.name == 5 | found no matching overload",
        "tool.name | expected type 'bool'",
        "tool.name == | at column 13",
        "source.address.inCIDR('10.0.0.0/8') | undeclared reference to 'inCIDR'",
        "now > 5 | at column 5 of the expression",
      })
  void whatIsWrongIsFoundBeforeAnyCall(String expression, String said) {
    PolicyRule wrong = rule("r", "*/*", Effect.DENY, expression);

    assertThat(Policy.faults(List.of(wrong)))
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.key()).isEqualTo("when");
          assertThat(fault.message()).contains(said);
        });
    assertThatThrownBy(() -> policy(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tooLongOrTooDeepIsRefused() {
    PolicyRule lengthy = rule("a", "*/*", Effect.DENY, "true || ".repeat(1000) + "true");
    PolicyRule deep = rule("b", "*/*", Effect.DENY, "(".repeat(200) + "true" + ")".repeat(200));
    PolicyRule twin = rule("a", "*/*", Effect.DENY, null);

    assertThat(Policy.faults(List.of(lengthy, deep, twin)))
        .extracting(Policy.Fault::index, Policy.Fault::key)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0, "when"),
            org.assertj.core.groups.Tuple.tuple(1, "when"),
            org.assertj.core.groups.Tuple.tuple(2, "name"));
  }

  @Test
  void eachRuleIsExplained() {
    Policy policy =
        policy(
            rule("a", "mail/*", Effect.DENY, null),
            rule("b", "github/*", Effect.APPROVE, "arguments.x == 1"),
            rule("c", "github/*", Effect.DENY, "arguments.y == 1"));

    assertThat(policy.explain(ask(ADA, "{\"x\":1}")))
        .satisfiesExactly(
            a -> assertThat(a.isAbout()).isFalse(),
            b -> assertThat(b.outcome()).isEqualTo(RuleOutcome.HOLDS),
            c -> assertThat(c.outcome()).isInstanceOf(RuleOutcome.Failed.class));
  }
}
