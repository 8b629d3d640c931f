package dev.roundhouse.admin.console;

import static dev.roundhouse.admin.console.Texts.text;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.monitoring.AlertDelivery;
import dev.roundhouse.monitoring.Alerts;
import dev.roundhouse.operations.AlertOperations;
import dev.roundhouse.security.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where alerts are told, what has become of the messages, and a button that sends one.
final class ChannelsPage {
  private static final String PATH = "/console/alerts/channels";
  private static final int MOST = 500;

  /// A channel, and how it did with the messages that are remembered.
  ///
  /// @param last when a message was last taken; null when none was
  /// @param problem of the last attempt that failed, while none has gone well since
  record Row(
      String name,
      String kind,
      String minimum,
      List<String> servers,
      String mark,
      String state,
      int taken,
      int waiting,
      int lost,
      @Nullable Instant last,
      String problem) {}

  /// A message.
  ///
  /// @param took of the last attempt; empty before the first
  /// @param problem of the last attempt; empty when it was taken
  record Message(
      Instant made,
      String mark,
      String state,
      String channel,
      String address,
      String kind,
      String title,
      int attempts,
      String took,
      @Nullable Instant due,
      String problem) {}

  /// Everything of the page.
  record Model(List<Row> channels, Pager.Part<Message> messages, Fields query, boolean mayAct) {}

  private final AlertOperations alerts;

  ChannelsPage(AlertOperations alerts) {
    this.alerts = requireNonNull(alerts, "alerts");
  }

  void add(Routes routes) {
    routes.get(PATH, this::show).post("/console/alerts/channels/test", this::test);
  }

  private void show(Turn turn) {
    List<AlertDelivery> all = alerts.deliveries(turn.who(), MOST);
    String wanted = turn.query().get("channel");
    List<Message> messages =
        all.stream()
            .filter(each -> wanted.isBlank() || each.channel().equals(wanted))
            .map(ChannelsPage::message)
            .toList();
    turn.page(
        "channels",
        "alerts",
        text("channels.title"),
        new Model(
            alerts.channels(turn.who()).stream().map(each -> row(each, all)).toList(),
            Pager.part(messages, turn.query(), PATH),
            turn.query(),
            turn.may(Scope.ADMIN)));
  }

  private static Row row(Alerts.Channel channel, List<AlertDelivery> all) {
    List<AlertDelivery> own =
        all.stream().filter(each -> each.channel().equals(channel.name())).toList();
    int taken = count(own, AlertDelivery.State.TAKEN);
    int waiting = count(own, AlertDelivery.State.WAITING);
    int lost = count(own, AlertDelivery.State.GIVEN_UP);
    Optional<AlertDelivery.Attempt> newest =
        own.stream()
            .flatMap(each -> each.attempts().stream())
            .max((one, other) -> one.at().compareTo(other.at()));
    String problem = newest.map(AlertDelivery.Attempt::problem).orElse("");
    return new Row(
        channel.name(),
        channel.kind(),
        AlertRow.word(channel.minimum()),
        channel.servers().stream().map(ServerId::value).toList(),
        newest.isEmpty() ? "unknown" : problem.isEmpty() ? "good" : "bad",
        newest.isEmpty()
            ? text("channels.untried")
            : text(problem.isEmpty() ? "channels.good" : "channels.bad"),
        taken,
        waiting,
        lost,
        own.stream()
            .flatMap(each -> each.attempts().stream())
            .filter(each -> each.problem().isEmpty())
            .map(AlertDelivery.Attempt::at)
            .max(Instant::compareTo)
            .orElse(null),
        problem);
  }

  private static int count(List<AlertDelivery> all, AlertDelivery.State state) {
    return (int) all.stream().filter(each -> each.state() == state).count();
  }

  private static Message message(AlertDelivery delivery) {
    boolean isTried = !delivery.attempts().isEmpty();
    Duration took = isTried ? delivery.attempts().getLast().took() : Duration.ZERO;
    return new Message(
        delivery.made(),
        switch (delivery.state()) {
          case WAITING -> "unknown";
          case TAKEN -> "good";
          case GIVEN_UP -> "bad";
        },
        switch (delivery.state()) {
          case WAITING -> text("message.waiting");
          case TAKEN -> text("message.taken");
          case GIVEN_UP -> text("message.given-up");
        },
        delivery.channel(),
        delivery.address(),
        delivery.kind(),
        delivery.title(),
        delivery.attempts().size(),
        isTried ? Show.took(took) : "",
        delivery.due().orElse(null),
        isTried ? delivery.attempts().getLast().problem() : "");
  }

  private void test(Turn turn) throws InterruptedException {
    String channel = turn.form().get("channel").strip();
    List<Alerts.Tested> tested =
        alerts.test(turn.who(), Optional.of(channel).filter(each -> !each.isEmpty()));
    boolean isGood = tested.stream().allMatch(each -> each.problem().isEmpty());
    List<String> lines = tested.stream().map(ChannelsPage::line).toList();
    turn.done(PATH, new Flash(isGood, text(isGood ? "channels.sent" : "channels.unsent"), lines));
  }

  private static String line(Alerts.Tested tested) {
    String where =
        tested.address().isEmpty()
            ? tested.channel()
            : tested.channel() + " (" + tested.address() + ")";
    return tested.problem().isEmpty()
        ? text("channels.sent.line", where, Show.took(tested.took()))
        : text("channels.unsent.line", where, tested.problem());
  }
}
