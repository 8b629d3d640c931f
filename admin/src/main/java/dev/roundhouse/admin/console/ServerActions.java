package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.Fanout;
import dev.roundhouse.kernel.Fanout.Outcome;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.operations.DeniedException;
import dev.roundhouse.operations.ServerCommand;
import dev.roundhouse.security.Scope;
import dev.roundhouse.security.Visit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// What is done with servers by hand: asked for with a button, confirmed on a page of its own, done
/// to all of them at the same time.
final class ServerActions {
  private static final String BASE = "/console/servers-do";
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofSeconds(45);
  private static final int MOST = 200;

  /// What is to be confirmed.
  ///
  /// @param warning what it means for those who call meanwhile; empty when nothing
  record Model(
      String command,
      String title,
      String warning,
      boolean isDisruptive,
      List<String> servers,
      String back) {}

  private final Console.Parts parts;

  ServerActions(Console.Parts parts) {
    this.parts = requireNonNull(parts, "parts");
  }

  void add(Routes routes) {
    routes.get(BASE, this::confirm).post(BASE, this::perform);
  }

  private static ServerCommand command(Fields fields) {
    String wanted = fields.get("do");
    return Stream.of(ServerCommand.values())
        .filter(each -> wire(each).equals(wanted))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text("action.unknown")));
  }

  private static String wire(ServerCommand command) {
    return command.name().toLowerCase(Locale.ROOT);
  }

  private static List<ServerId> servers(Fields fields) {
    List<ServerId> servers =
        fields.list("server").stream()
            .distinct()
            .filter(ServerId::isValid)
            .limit(MOST)
            .map(ServerId::new)
            .toList();
    if (servers.isEmpty()) {
      throw new IllegalArgumentException(text("action.none"));
    }
    return servers;
  }

  private static String back(Fields fields) {
    String back = fields.get("back");
    return Console.isOwnPath(back) ? back : ServersPage.PATH;
  }

  private static boolean isDisruptive(ServerCommand command) {
    return switch (command) {
      case STOP, RESTART, DRAIN -> true;
      case START, SLEEP, WAKE -> false;
    };
  }

  private void confirm(Turn turn) {
    if (!turn.may(Scope.ADMIN)) {
      throw new DeniedException(Scope.ADMIN);
    }
    if (turn.query().list("server").isEmpty()) {
      turn.done(back(turn.query()), Flash.bad(text("action.none")));
      return;
    }
    ServerCommand command = command(turn.query());
    List<String> names = servers(turn.query()).stream().map(ServerId::value).toList();
    String title = text("action.title." + wire(command), names.size(), names.getFirst());
    turn.still(
        200,
        "confirm",
        "servers",
        title,
        new Model(
            wire(command),
            title,
            text("action.means." + wire(command)),
            isDisruptive(command),
            names,
            back(turn.query())));
  }

  private void perform(Turn turn) throws InterruptedException {
    ServerCommand command = command(turn.form());
    List<ServerId> servers = servers(turn.form());
    // The threads below do not inherit for whom they work.
    Visit visit = Visit.current();
    List<Callable<ServerCommand.Result>> tasks = new ArrayList<>();
    for (ServerId id : servers) {
      tasks.add(() -> one(turn, visit, id, command));
    }
    List<Outcome<ServerCommand.Result>> outcomes =
        new Fanout(parts.ticker()).all("console-action", tasks, LONGEST);
    List<String> lines = new ArrayList<>();
    int good = 0;
    for (int at = 0; at < servers.size(); at++) {
      switch (outcomes.get(at)) {
        case Outcome.Done<ServerCommand.Result>(ServerCommand.Result result) -> {
          good++;
          lines.add(servers.get(at) + ": " + result.reason());
        }
        case Outcome.Failed<ServerCommand.Result>(Throwable cause) -> {
          if (cause instanceof DeniedException denied) {
            throw denied;
          }
          lines.add(servers.get(at) + ": " + cause.getMessage());
        }
        case Outcome.Late<ServerCommand.Result>() ->
            lines.add(text("action.late", servers.get(at).value()));
      }
    }
    boolean isGood = good == servers.size();
    String says =
        servers.size() == 1
            ? lines.getFirst()
            : text("action.done." + wire(command), good, servers.size());
    List<String> rest = servers.size() == 1 ? List.of() : lines;
    turn.done(back(turn.form()), new Flash(isGood, says, rest));
  }

  private ServerCommand.Result one(Turn turn, Visit visit, ServerId id, ServerCommand command)
      throws InterruptedException {
    List<ServerCommand.Result> result = new ArrayList<>();
    visit.<InterruptedException>during(
        () -> result.add(parts.operations().command(turn.who(), id, command, WAIT)));
    return result.getFirst();
  }
}
