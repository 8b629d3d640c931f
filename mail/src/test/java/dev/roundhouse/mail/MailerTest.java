package dev.roundhouse.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.mail.MailSettings.Security;
import dev.roundhouse.mail.PostOffice.Moment;
import dev.roundhouse.mail.PostOffice.Received;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

@Timeout(60)
final class MailerTest {
  private static final String PASSWORD = "open, sesame 42";
  private static final Instant AT = Instant.parse("2026-11-22T06:00:00Z");

  @TempDir private static Path made;
  private static Certified right;
  private static Certified wrong;
  private static Certified elsewhere;

  @TempDir private Path folder;

  @BeforeAll
  static void make() throws Exception {
    right = Certified.make(made, "right", "dns:localhost,ip:127.0.0.1");
    wrong = Certified.make(made, "wrong", "dns:localhost,ip:127.0.0.1");
    elsewhere = Certified.make(made, "elsewhere", "dns:mail.example.org");
  }

  private static Mail mail(String subject, String text) {
    return new Mail("0a1b-7", AT, "ops@example.org", subject, text);
  }

  private static final Mail MAIL =
      mail("[roundhouse] files: Größe 1.2.0", "It runs — für immer.\n.\nend");

  private static MailSettings settings(
      int port, Security security, Optional<Path> password, Optional<Path> authorities) {
    return new MailSettings(
        "localhost",
        Optional.of(port),
        security,
        password.map(_ -> "post"),
        password,
        authorities,
        "roundhouse@example.org",
        List.of("ops@example.org"),
        Duration.ofSeconds(10),
        3,
        Duration.ofMillis(20));
  }

  private static MailSettings plain(int port) {
    return settings(port, Security.NONE, Optional.empty(), Optional.empty());
  }

  private Path password(String text, String mode) throws Exception {
    Path file = Files.writeString(folder.resolve("password"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  private static UnaryOperator<SMTPServer.Builder> starttls(Certified by) {
    return builder -> builder.requireTLS().startTlsSocketFactory(by.server());
  }

  private static UnaryOperator<SMTPServer.Builder> login(Certified by) {
    return builder ->
        starttls(by)
            .apply(builder)
            .requireAuth()
            .authenticationHandlerFactory(
                new EasyAuthenticationHandlerFactory((user, word, _) -> {
                  if (!user.equals("post") || !word.equals(PASSWORD)) {
                    throw new LoginFailedException();
                  }
                }));
  }

  private static Delivery send(MailSettings settings, Mail mail) throws InterruptedException {
    return new Mailer(settings).send(mail);
  }

  private static String later(Delivery delivery) {
    return delivery instanceof Delivery.Later(String why) ? why : "not later: " + delivery;
  }

  private static String never(Delivery delivery) {
    return delivery instanceof Delivery.Never(String why) ? why : "not never: " + delivery;
  }

  private static MimeMessage read(Received received) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(received.bytes()));
  }

  @Test
  void bringsAMessageByStarttlsToAServerOfItsOwnAuthority() throws Exception {
    Path file = password(PASSWORD + "\n", "rw-------");
    try (PostOffice office = PostOffice.open(login(right))) {
      MailSettings settings =
          settings(
              office.port(), Security.STARTTLS, Optional.of(file), Optional.of(right.authority()));

      assertThat(send(settings, MAIL)).isEqualTo(new Delivery.Taken());
      assertThat(send(settings, MAIL)).isEqualTo(new Delivery.Taken());

      assertThat(office.received).hasSize(2);
      Received first = office.received.getFirst();
      assertThat(first.from()).isEqualTo("roundhouse@example.org");
      assertThat(first.to()).containsExactly("ops@example.org");
      MimeMessage message = read(first);
      assertThat(message.getSubject()).isEqualTo(MAIL.subject());
      assertThat(message.getContent().toString().replace("\r\n", "\n").stripTrailing())
          .isEqualTo(MAIL.text());
      assertThat(message.getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
      assertThat(message.getHeader("Date")).containsExactly("Sun, 22 Nov 2026 06:00:00 +0000");
      assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
      assertThat(message.getMessageID()).isEqualTo("<0a1b-7@example.org>");
      assertThat(read(office.received.getLast()).getMessageID())
          .as("a repeat can be told")
          .isEqualTo(message.getMessageID());
    }
  }

  @Test
  void bringsAMessageByTlsFromTheFirstByte() throws Exception {
    try (PostOffice office =
        PostOffice.open(builder -> builder.serverSocketFactory(right.server()))) {
      MailSettings settings =
          settings(office.port(), Security.TLS, Optional.empty(), Optional.of(right.authority()));

      assertThat(send(settings, MAIL)).isEqualTo(new Delivery.Taken());
      assertThat(office.received).hasSize(1);
    }
  }

  private String refused(Certified server, Path trusted, Path password) throws Exception {
    try (PostOffice office = PostOffice.open(login(server))) {
      MailSettings settings =
          settings(office.port(), Security.STARTTLS, Optional.of(password), Optional.of(trusted));
      String why = later(send(settings, MAIL));
      assertThat(office.received).isEmpty();
      return why;
    }
  }

  @Test
  void givesNothingToAServerThatItDoesNotKnow() throws Exception {
    Path file = password(PASSWORD, "rw-------");
    assertThat(refused(wrong, right.authority(), file)).contains("PKIX path");
    assertThat(refused(elsewhere, elsewhere.authority(), file))
        .as("its name is another")
        .containsAnyOf("No subject alternative", "No name matching", "verify identity");
    try (PostOffice office = PostOffice.open(login(right))) {
      String why =
          later(
              send(
                  settings(office.port(), Security.STARTTLS, Optional.of(file), Optional.empty()),
                  MAIL));
      assertThat(why).as("nobody vouches for it but its own authority").contains("PKIX path");
    }
  }

  @Test
  void speaksTlsFromTheFirstByteOrNotAtAll() throws Exception {
    try (PostOffice office =
        PostOffice.open(builder -> builder.serverSocketFactory(right.server()))) {
      MailSettings settings =
          settings(office.port(), Security.TLS, Optional.empty(), Optional.empty());
      assertThat(later(send(settings, MAIL))).contains("PKIX path");
      assertThat(office.received).isEmpty();
    }
    for (Optional<Path> authorities :
        List.of(Optional.<Path>empty(), Optional.of(right.authority()))) {
      try (PostOffice office = PostOffice.open(builder -> builder)) {
        MailSettings settings =
            settings(office.port(), Security.TLS, Optional.empty(), authorities);
        assertThat(send(settings, MAIL)).isInstanceOf(Delivery.Later.class);
        assertThat(office.received).isEmpty();
      }
    }
  }

  @Test
  void saysNoPasswordToAServerThatOffersNoEncryption() throws Exception {
    Path file = password(PASSWORD, "rw-------");
    List<String> heard = new CopyOnWriteArrayList<>();
    try (RudeServer server =
        new RudeServer((in, out) -> {
          RudeServer.say(out, "220 here");
          for (String line = in.readLine(); line != null; line = in.readLine()) {
            heard.add(line);
            RudeServer.say(out, line.startsWith("EHLO") ? "250-here\r\n250 AUTH PLAIN" : "250 ok");
          }
        })) {
      String why =
          later(
              send(
                  settings(
                      server.port(),
                      Security.STARTTLS,
                      Optional.of(file),
                      Optional.of(right.authority())),
                  MAIL));

      assertThat(why).contains("STARTTLS");
    }
    assertThat(heard)
        .contains("EHLO example.org")
        .noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
  }

  @Test
  void saysThatALoginWasRefusedWithoutThePassword() throws Exception {
    Path file = password("not " + PASSWORD, "rw-------");
    try (PostOffice office = PostOffice.open(login(right))) {
      String why =
          later(
              send(
                  settings(
                      office.port(),
                      Security.STARTTLS,
                      Optional.of(file),
                      Optional.of(right.authority())),
                  MAIL));

      assertThat(why).contains("the login was refused").contains("535").doesNotContain(PASSWORD);
      assertThat(office.received).isEmpty();
    }
  }

  @Test
  void masksThePasswordInWhatAServerRepeats() throws Exception {
    Path file = password(PASSWORD, "rw-------");
    try (RudeServer server =
        new RudeServer((in, out) -> {
          RudeServer.say(out, "220 here");
          in.readLine();
          RudeServer.say(out, "250-here\r\n250 AUTH PLAIN");
          RudeServer.say(out, "535 wrong: " + in.readLine() + " that is " + PASSWORD);
          in.readLine();
        })) {
      String why =
          later(
              send(
                  settings(server.port(), Security.NONE, Optional.of(file), Optional.empty()),
                  MAIL));

      String wire = Base64.getEncoder().encodeToString(("post\0post\0" + PASSWORD).getBytes(UTF_8));
      assertThat(why).contains("535 wrong: AUTH PLAIN **** that is ****");
      assertThat(why).doesNotContain(PASSWORD, wire);
    }
  }

  @Test
  void readsNoPasswordThatOthersCanRead() throws Exception {
    Path file = password(PASSWORD, "rw-r--r--");

    assertThat(later(send(settings(1, Security.NONE, Optional.of(file), Optional.empty()), MAIL)))
        .contains("chmod 600")
        .doesNotContain(PASSWORD);
    Files.delete(file);
    assertThat(later(send(settings(1, Security.NONE, Optional.of(file), Optional.empty()), MAIL)))
        .contains("NoSuchFileException: " + file);
  }

  @Test
  void tellsWhatIsForGoodFromWhatMayPass() throws Exception {
    for (Moment moment : Moment.values()) {
      try (PostOffice office = PostOffice.refusing(moment, 550, "5.7.1 not here\u0007")) {
        assertThat(never(send(plain(office.port()), MAIL)))
            .as(moment.name())
            .contains("550 5.7.1 not here")
            .doesNotContain("\u0007");
      }
      try (PostOffice office = PostOffice.refusing(moment, 451, "4.3.0 not now")) {
        assertThat(later(send(plain(office.port()), MAIL)))
            .as(moment.name())
            .contains("451 4.3.0 not now");
      }
    }
    try (PostOffice office = PostOffice.refusing(Moment.SENDER, 530, "log in first")) {
      assertThat(later(send(plain(office.port()), MAIL))).contains("530 log in first");
    }
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    assertThat(later(send(plain(nobody), MAIL))).contains("Connection refused");
  }

  @Test
  void letsNobodyAddAHeaderARecipientOrACommand() throws Exception {
    String evil = "a\r\nBcc: eve@example.org\nX-Evil: 1\r\n\r\nbody\u0000\u2028\u202Edlrow";
    try (PostOffice office = PostOffice.open(builder -> builder)) {
      Mail mail = mail(evil, evil + "\r\n.\r\nRCPT TO:<eve@example.org>\r\nDATA\r\n.\r\n");

      assertThat(send(plain(office.port()), mail)).isEqualTo(new Delivery.Taken());

      Received received = office.received.getFirst();
      assertThat(office.received).hasSize(1);
      assertThat(received.to()).containsExactly("ops@example.org");
      MimeMessage message = read(received);
      assertThat(message.getHeader("Bcc")).isNull();
      assertThat(message.getHeader("X-Evil")).isNull();
      assertThat(message.getAllRecipients()).hasSize(1);
      assertThat(message.getSubject())
          .isEqualTo("a  Bcc: eve@example.org X-Evil: 1    body   dlrow");
      assertThat(message.getContent().toString().replace("\r\n", "\n"))
          .contains("\n.\nRCPT TO:<eve@example.org>\nDATA\n.\n")
          .doesNotContain("\u202E", "\u0000");
    }
  }

  @Test
  void hearsNobodyOutWhoNeverEnds() throws Exception {
    try (RudeServer server =
        new RudeServer((_, out) -> {
          out.write("220-".getBytes(UTF_8));
          while (true) {
            out.write("x".repeat(10_000).getBytes(UTF_8));
          }
        })) {
      assertThat(later(send(plain(server.port()), MAIL)))
          .contains("the mail server says more than 1048576 bytes");
    }
  }

  @Test
  void waitsForNobodyLongerThanItsTime() throws Exception {
    try (RudeServer server =
        new RudeServer((_, out) -> {
          // A byte whenever it likes: no single read is late.
          out.write("220-".getBytes(UTF_8));
          while (true) {
            out.write('x');
            out.flush();
            Thread.onSpinWait();
          }
        })) {
      MailSettings settings = plain(server.port());
      MailSettings hurried =
          new MailSettings(
              settings.host(),
              settings.port(),
              settings.security(),
              settings.user(),
              settings.passwordFile(),
              settings.authorities(),
              settings.from(),
              settings.to(),
              Duration.ofMillis(300),
              settings.attempts(),
              settings.pause());

      assertThat(later(send(hurried, MAIL))).contains("was not done with it after 300 ms");
    }
  }
}
