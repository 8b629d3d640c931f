package dev.roundhouse.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.kernel.Secret;
import dev.roundhouse.security.Authentication.Accepted;
import dev.roundhouse.security.LoginResult.Admitted;
import dev.roundhouse.security.LoginResult.Refused;
import dev.roundhouse.storage.DataDirectory;
import dev.roundhouse.storage.Database;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Accounts, their logins, and what keeps others out of them.
final class PeopleTest {
  private static final Secret RIGHT = Secret.of("tulip harbor 47 window");
  private static final Secret WRONG = Secret.of("tulip harbor 48 window");

  @TempDir private Path parent;
  private final ManualTicker ticker = new ManualTicker();
  private Database database;
  private Tokens tokens;
  private People people;

  @BeforeEach
  void open() {
    DataDirectory directory = DataDirectory.open(parent.resolve("data"));
    database = Database.open(directory.root());
    tokens = Tokens.open(KeyFolder.in(directory), database, ticker);
    people = People.open(database, tokens, PeopleSettings.defaults(), ticker);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static InetAddress from(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private LoginResult login(String name, Secret password) throws InterruptedException {
    return people.login(name, password, from(1));
  }

  private Admitted admitted(LoginResult result) {
    assertThat(result).isInstanceOf(Admitted.class);
    return (Admitted) result;
  }

  private String reason(LoginResult result) {
    assertThat(result).isInstanceOf(Refused.class);
    return ((Refused) result).reason();
  }

  private boolean isGood(Admitted login) {
    return tokens.authenticate("Bearer " + login.access().token().reveal()) instanceof Accepted;
  }

  @Test
  void hasNoAccountBeforeOneIsMade() throws Exception {
    assertThat(people.list()).isEmpty();
    for (String password : new String[] {"admin", "changeme", "", "password"}) {
      assertThat(login("admin", Secret.of(password))).isInstanceOf(Refused.class);
    }
  }

  @Test
  void letsInByNameAndPasswordWithTheScopesOfTheAccount() throws Exception {
    people.create("Ann@example.org", RIGHT, Set.of(Scope.MONITOR));

    Admitted login = admitted(login(" ANN@example.org ", RIGHT));

    assertThat(login.account().name()).isEqualTo("ann@example.org");
    assertThat(tokens.authenticate("Bearer " + login.access().token().reveal()))
        .isInstanceOfSatisfying(
            Accepted.class,
            ok -> {
              assertThat(ok.principal().subject()).isEqualTo("ann@example.org");
              assertThat(ok.principal().scopes()).containsExactly(Scope.MONITOR);
            });
    assertThat(login.refreshFor()).isEqualTo(Duration.ofDays(7));
    assertThat(login.toString())
        .doesNotContain(login.refresh().reveal(), login.access().token().reveal());
    ticker.advance(Duration.ofMinutes(15));
    assertThat(isGood(login)).isFalse();
    assertThat(admitted(login("ann@example.org", Secret.of(RIGHT.reveal()))).account().name())
        .isEqualTo("ann@example.org");
  }

  @Test
  void keepsNoPasswordAndNoTokenInClear() throws Exception {
    people.create("ann", RIGHT, Set.of(Scope.MCP));
    Admitted login = admitted(login("ann", RIGHT));

    for (String file : new String[] {"roundhouse.db", "roundhouse.db-wal"}) {
      Path path = parent.resolve("data").resolve(file);
      String content = Files.exists(path) ? Files.readString(path, ISO_8859_1) : "";
      assertThat(content)
          .doesNotContain(
              RIGHT.reveal(), login.refresh().reveal(), login.access().token().reveal());
    }
    assertThat(Files.readString(parent.resolve("data").resolve("roundhouse.db-wal"), ISO_8859_1))
        .contains("$argon2id$v=19$m=19456,t=2,p=1$");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "annannannann1",
        "abcdefghijklm",
        "my password is long",
        "changeme-changeme-1"
      })
  void refusesWeakPasswords(String password) {
    assertThatThrownBy(() -> people.create("ann", Secret.of(password), Set.of(Scope.MCP)))
        .isInstanceOf(TokenException.class)
        .hasMessageContaining("choose another");
  }

  @Test
  void refusesNamesThatCannotBeAndAreThere() {
    people.create("ann", RIGHT, Set.of(Scope.MCP));

    assertThatThrownBy(() -> people.create("ANN", RIGHT, Set.of(Scope.MCP)))
        .hasMessageContaining("already");
    for (String name : new String[] {"", "a b", "../x", "x".repeat(101), "a\nb", "-a"}) {
      assertThatThrownBy(() -> people.create(name, RIGHT, Set.of(Scope.MCP)))
          .as(name)
          .isInstanceOf(TokenException.class);
    }
    assertThatThrownBy(() -> people.create("bob", RIGHT, Set.of())).hasMessageContaining("scope");
  }

  @Test
  void locksAnAccountForAWhileAfterFiveFailures() throws Exception {
    people.create("ann", RIGHT, Set.of(Scope.MCP));
    for (int time = 0; time < 4; time++) {
      assertThat(((Refused) login("ann", WRONG)).lockedUntil()).isEmpty();
    }
    assertThat(isGood(admitted(login("ann", RIGHT)))).as("forgives four").isTrue();
    for (int time = 0; time < 4; time++) {
      login("ann", WRONG);
    }

    Refused fifth = (Refused) login("ann", WRONG);

    assertThat(fifth.lockedUntil()).contains(ticker.instant().plus(Duration.ofMinutes(15)));
    assertThat(reason(login("ann", RIGHT))).isEqualTo("the account is locked");
    People again = People.open(database, tokens, PeopleSettings.defaults(), ticker);
    assertThat(reason(again.login("ann", RIGHT, from(9)))).isEqualTo("the account is locked");
    assertThat(people.list().getFirst().locked()).isPresent();
    ticker.advance(Duration.ofMinutes(15));
    assertThat(login("ann", RIGHT)).isInstanceOf(Admitted.class);
  }

  @Test
  void locksAnAddressOutThatTriesManyAccounts() throws Exception {
    people.create("ann", RIGHT, Set.of(Scope.MCP));
    for (int number = 0; number < 20; number++) {
      assertThat(reason(login("nobody" + number, WRONG))).isEqualTo("there is no such account");
    }

    assertThat(reason(login("ann", RIGHT))).isEqualTo("too many failures from this address");
    assertThat(people.login("ann", RIGHT, from(2))).isInstanceOf(Admitted.class);
    ticker.advance(Duration.ofMinutes(15));
    assertThat(login("ann", RIGHT)).isInstanceOf(Admitted.class);
  }

  /// By the work done, as time itself is not to be relied on: an unknown account is compared too.
  @Test
  void worksAsMuchForAnAccountThatIsNotThere() {
    String hash = Passwords.hash(RIGHT);
    Passwords.isRight(WRONG, null);

    long known = work(hash);
    long unknown = work(null);

    assertThat(Passwords.isRight(RIGHT, hash)).isTrue();
    assertThat(Passwords.isRight(RIGHT, null)).isFalse();
    // One that did not compare would take a ten-thousandth.
    assertThat(unknown).isBetween(known / 4, known * 4);
  }

  private static long work(@org.jspecify.annotations.Nullable String hash) {
    java.lang.management.ThreadMXBean threads =
        java.lang.management.ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int time = 0; time < 5; time++) {
      assertThat(Passwords.isRight(WRONG, hash)).isFalse();
    }
    return threads.getCurrentThreadCpuTime() - start;
  }

  @Test
  void givesTheNextTokenOnceForEachRefreshToken() throws Exception {
    people.create("ann", RIGHT, Set.of(Scope.MCP));
    Admitted first = admitted(login("ann", RIGHT));

    Admitted second = admitted(people.refresh(first.refresh()));
    Admitted third = admitted(people.refresh(second.refresh()));

    assertThat(isGood(third)).isTrue();
    assertThat(reason(people.refresh(first.refresh()))).contains("used before");
    assertThat(isGood(first)).isFalse();
    assertThat(isGood(second)).isFalse();
    assertThat(isGood(third)).isFalse();
    assertThat(people.refresh(third.refresh())).isInstanceOf(Refused.class);
    assertThat(reason(people.refresh(Secret.of("refresh-nonsense")))).contains("no such");
  }

  @Test
  void endsALoginAndNoOther() throws Exception {
    people.create("ann", RIGHT, Set.of(Scope.MCP));
    Admitted desk = admitted(login("ann", RIGHT));
    Admitted phone = admitted(login("ann", RIGHT));

    assertThat(people.logout(desk.refresh())).isPresent();
    assertThat(people.logout(Secret.of("refresh-nonsense"))).isEmpty();

    assertThat(isGood(desk)).isFalse();
    assertThat(people.refresh(desk.refresh())).isInstanceOf(Refused.class);
    assertThat(isGood(phone)).isTrue();
  }

  @Test
  void endsALoginThatIsNotRefreshedOrTooOld() throws Exception {
    people.create("ann", RIGHT, Set.of(Scope.MCP));
    Admitted idle = admitted(login("ann", RIGHT));
    Admitted busy = admitted(login("ann", RIGHT));
    for (int week = 0; week < 4; week++) {
      ticker.advance(Duration.ofDays(7).minusSeconds(1));
      busy = admitted(people.refresh(busy.refresh()));
    }

    assertThat(reason(people.refresh(idle.refresh()))).isEqualTo("the login has ended");
    assertThat(busy.refreshFor()).isLessThan(Duration.ofDays(3));
    ticker.advance(Duration.ofDays(3));
    assertThat(people.refresh(busy.refresh())).isInstanceOf(Refused.class);
  }

  @Test
  void disablesAndOpensAnAccount() throws Exception {
    people.create("ann", RIGHT, Set.of(Scope.MCP));
    Admitted login = admitted(login("ann", RIGHT));

    people.disable("ann");
    assertThat(isGood(login)).isFalse();
    assertThat(people.refresh(login.refresh())).isInstanceOf(Refused.class);
    assertThat(reason(login("ann", RIGHT))).isEqualTo("the account is disabled");

    Secret other = Secret.of("violet lantern 12 stairs");
    people.reset("ann", other);
    assertThat(reason(login("ann", RIGHT))).isEqualTo("wrong password");
    assertThat(login("ann", other)).isInstanceOf(Admitted.class);
    assertThatThrownBy(() -> people.disable("bob")).hasMessageContaining("no account bob");
    assertThatThrownBy(() -> people.reset("bob", other)).hasMessageContaining("no account bob");
  }
}
