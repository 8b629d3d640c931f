package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.RpcErrorCode;
import dev.roundhouse.gateway.ToolEvent;
import dev.roundhouse.gateway.ToolQuestion;
import dev.roundhouse.gateway.ToolRun;
import dev.roundhouse.gateway.ToolWord;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Lines;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Method;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call at the word of somebody in this program, who hears of it at once and can be asked at
/// once: no client, no stream. The thread of the call follows it; answers and the wish to cancel
/// come from any other.
final class BenchCall implements Dialogue, Answer, ToolRun {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");

  /// Questions that may be open at a time.
  private static final int MOST_OPEN = 20;

  /// Where an answer goes.
  @FunctionalInterface
  private interface Sink {
    void said(long number, ToolWord word) throws UpstreamFailure;
  }

  private record Said(long number, ToolWord word) {}

  private final Works works;
  private final Consumer<ToolEvent> party;
  private final Map<Long, Sink> open = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Said> awaited = new LinkedBlockingQueue<>();
  private final AtomicLong questions = new AtomicLong();
  private volatile @Nullable Ongoing call;
  private volatile boolean isCancelled;

  // Written and read by the thread of the call.
  private byte @Nullable [] response;

  BenchCall(Works works, Consumer<ToolEvent> party) {
    this.works = requireNonNull(works, "works");
    this.party = requireNonNull(party, "party");
  }

  @Override
  public void cancel(String reason) {
    isCancelled = true;
    Ongoing now = call;
    if (now != null) {
      now.cancel(reason);
    }
    awaited.add(new Said(0, new ToolWord.Dismiss())); // so that nobody goes on waiting
  }

  @Override
  public boolean isGone() {
    return isCancelled;
  }

  @Override
  public void begun(Ongoing begun) {
    call = begun;
    if (isCancelled) {
      begun.cancel("cancelled before it was sent");
    }
  }

  @Override
  public boolean answer(long number, ToolWord word) {
    Sink sink = open.remove(number);
    if (sink == null) {
      return false;
    }
    try {
      sink.said(number, word);
      return true;
    } catch (UpstreamFailure e) {
      LOG.log(Level.WARNING, "an answer did not arrive: {0}", e.getMessage());
      return false;
    } finally {
      party.accept(new ToolEvent.Settled(number));
    }
  }

  private long ask(@Nullable ServerId server, Json params, Duration patience, Sink sink) {
    long number = questions.incrementAndGet();
    open.put(number, sink);
    party.accept(new ToolEvent.Asked(ToolQuestion.of(number, server, params, patience)));
    return number;
  }

  /// The same for those that the thread of the call waits for.
  private long ask(@Nullable ServerId server, Json params) {
    Duration patience = works.settings().inputWait();
    return ask(server, params, patience, (number, word) -> awaited.add(new Said(number, word)));
  }

  private void settle(long number) {
    if (open.remove(number) != null) {
      party.accept(new ToolEvent.Settled(number));
    }
  }

  /// What is said to one of these; null when nobody said anything in time, or the call is
  /// cancelled.
  private @Nullable Said next(long deadline) throws InterruptedException {
    Said said =
        isCancelled ? null : awaited.poll(deadline - works.ticker().nanos(), TimeUnit.NANOSECONDS);
    return isCancelled ? null : said;
  }

  private long deadline() {
    return works.ticker().nanos() + works.settings().inputWait().toNanos();
  }

  /// The call goes on at its server meanwhile, and may end before anybody has answered.
  @Override
  public Next asked(Ongoing asking, Frame question, Answer answer) throws RpcFailure {
    Undeclared.check(asking, question);
    if (open.size() >= MOST_OPEN) {
      asking.cancel("it asks too much at a time");
      throw tooMany();
    }
    byte[] theirs = question.raw(Member.ID);
    ask(
        asking.route().server().id(),
        Json.of(question, Member.PARAMS),
        asking.route().server().callTimeout(),
        (_, word) -> asking.call().answer(Lines.single(Rpc.result(theirs, word.result()))));
    return Next.WAIT;
  }

  private static RpcFailure tooMany() {
    return new RpcFailure(
        200,
        Protocol.INTERNAL_ERROR,
        "the server asks more than " + MOST_OPEN + " questions at a time");
  }

  /// As a modern client is told: the request is over, and comes again with the answers.
  @Override
  public byte @Nullable [] inputs(Ongoing asking, Frame inputRequired, Answer answer) {
    return null;
  }

  /// Asks for what a call needs before it is made again.
  ///
  /// @return members of `params` for that
  byte[] inputs(ServerId server, Json required) throws RpcFailure, InterruptedException {
    List<Json.Field> wishes = required.get("inputRequests").members();
    if (wishes.size() > MOST_OPEN) {
      throw tooMany();
    }
    for (Json.Field wish : wishes) {
      String method = wish.value().get("method").text();
      if (!Method.ELICIT.equals(method)) {
        throw new RpcFailure(
            200,
            Protocol.INTERNAL_ERROR,
            "the server asks for " + method + ", which no person can answer here");
      }
    }
    Map<Long, String> keys = new LinkedHashMap<>();
    for (Json.Field wish : wishes) {
      keys.put(ask(server, wish.value().get("params")), wish.key());
    }
    try {
      return retry(required, collect(keys));
    } finally {
      keys.keySet().forEach(this::settle);
    }
  }

  private Map<String, byte[]> collect(Map<Long, String> keys)
      throws RpcFailure, InterruptedException {
    Map<String, byte[]> answers = new LinkedHashMap<>();
    long deadline = deadline();
    while (answers.size() < keys.size()) {
      Said said = next(deadline);
      if (said == null) {
        throw isCancelled
            ? new RpcFailure(
                200, RpcErrorCode.CANCELLED.code(), "cancelled while the server waited for answers")
            : new RpcFailure(
                200, Protocol.INTERNAL_ERROR, "nobody answered the question of the server in time");
      }
      String key = keys.get(said.number());
      if (key != null) {
        answers.put(key, said.word().result());
      }
    }
    return answers;
  }

  private static byte[] retry(Json required, Map<String, byte[]> answers) {
    JsonWriter writer = JsonWriter.fragment().key("inputResponses").object();
    answers.forEach((key, result) -> writer.key(key).raw(result));
    writer.end();
    Json state = required.get("requestState");
    if (state.isPresent()) {
      writer.key("requestState").raw(state);
    }
    return writer.toBytes();
  }

  @Override
  public Word consent(Site site, Frame request, Question question) throws InterruptedException {
    long number;
    try {
      number = ask(null, Json.parse(question.params()));
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a question made here cannot be read back", e);
    }
    try {
      Said said = next(deadline());
      return said != null && said.word() instanceof ToolWord.Accept ? Word.YES : Word.NO;
    } finally {
      settle(number);
    }
  }

  @Override
  public void also(byte[] frame) {
    try {
      Frame note = Frame.scan(frame, works.limits());
      if (note.method().equals(Method.PROGRESS)) {
        party.accept(progress(Json.of(note, Member.PARAMS)));
      }
    } catch (MalformedFrame e) {
      throw new IllegalStateException("a notification that was let through cannot be read", e);
    }
  }

  private static ToolEvent progress(Json params) {
    Double done = number(params.get("progress"));
    String message = params.get("message").text();
    return new ToolEvent.Progressed(
        done == null ? 0 : done, number(params.get("total")), message == null ? "" : message);
  }

  private static @Nullable Double number(Json json) {
    return json.type() == JsonType.NUMBER ? Double.valueOf(json.toString()) : null;
  }

  @Override
  public void done(byte[] frame, int status) {
    response = frame;
    // What was asked on the way is nobody's business any more.
    open.keySet().forEach(this::settle);
  }

  byte[] response() {
    return requireNonNull(response, "every call is answered");
  }
}
