package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.session.Session;
import dev.roundhouse.gateway.upstream.UpstreamFailure;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Lines;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.protocol.Splice;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A legacy client is asked by a request on the stream of its call.
final class LegacyDialogue implements Dialogue {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final byte[] CANCELLED =
      "{\"action\":\"cancel\"}".getBytes(StandardCharsets.US_ASCII);

  private record Given(String key, Frame response) {}

  private final Session session;
  private final String requestId;
  private final Duration patience;
  private volatile @Nullable Ongoing call;
  private volatile boolean isCancelled;

  LegacyDialogue(Session session, String requestId, Duration patience) {
    this.session = requireNonNull(session, "session");
    this.requestId = requireNonNull(requestId, "requestId");
    this.patience = requireNonNull(patience, "patience");
  }

  /// False when a call with this id is already under way.
  boolean register() {
    return session.begin(requestId, this::cancel);
  }

  void finished() {
    session.finished(requestId);
  }

  private void cancel(String reason) {
    isCancelled = true;
    Ongoing now = call;
    if (now != null) {
      now.cancel(reason);
    }
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
  public Next asked(Ongoing asking, Frame question, Answer answer) {
    byte[] theirs = question.raw(Member.ID);
    long number =
        session.question(response ->
            Thread.ofVirtual()
                .name("answer-" + asking.route().server().id())
                .start(() -> bring(asking, response, theirs)));
    answer.also(Splice.of(question).replace(Member.ID, JsonWriter.decimal(number)).apply());
    return Next.WAIT;
  }

  private static void bring(Ongoing asking, Frame response, byte[] theirs) {
    try {
      asking.call().answer(Lines.single(Splice.of(response).replace(Member.ID, theirs).apply()));
    } catch (UpstreamFailure e) {
      LOG.log(Level.WARNING, "an answer did not arrive: {0}", e.getMessage());
    }
  }

  @Override
  public byte[] inputs(Ongoing asking, Frame inputRequired, Answer answer)
      throws RpcFailure, InterruptedException {
    LinkedBlockingQueue<Given> given = new LinkedBlockingQueue<>();
    List<Long> numbers = new ArrayList<>();
    for (Json.Field wish : Json.of(inputRequired, Member.INPUT_REQUESTS).members()) {
      String method = wish.value().get("method").text();
      if (method == null) {
        throw new RpcFailure(
            200, Protocol.INTERNAL_ERROR, "the server asks for input without saying which");
      }
      Json params = wish.value().get("params");
      if (!Undeclared.isDeclared(asking, method, params)) {
        throw new RpcFailure(
            200,
            Protocol.INTERNAL_ERROR,
            "the server asks for " + method + ", which the client did not declare");
      }
      String key = wish.key();
      long number = session.question(response -> given.add(new Given(key, response)));
      numbers.add(number);
      answer.also(Rpc.request(JsonWriter.decimal(number), method, legacy(params)));
    }
    try {
      return retry(inputRequired, collect(given, numbers.size()));
    } finally {
      numbers.forEach(session::forgetQuestion);
    }
  }

  @Override
  public Word consent(Site site, Frame request, Question question) throws InterruptedException {
    LinkedBlockingQueue<Given> given = new LinkedBlockingQueue<>();
    long number = session.question(response -> given.add(new Given("", response)));
    try {
      byte[] id = JsonWriter.decimal(number);
      question.answer().also(Rpc.request(id, question.method(), question.params()));
      Given said = given.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      boolean isYes =
          said != null
              && said.response().kind() != Frame.Kind.ERROR
              && "accept".equals(Json.of(said.response(), Member.RESULT).get("action").text());
      return isYes ? Word.YES : Word.NO;
    } finally {
      session.forgetQuestion(number);
    }
  }

  /// A person who is sent to an address is told apart by an id in the legacy era.
  private static byte @Nullable [] legacy(Json params) {
    if (!Undeclared.URL.equals(params.get("mode").text())) {
      return params.isPresent() ? params.raw() : null;
    }
    JsonWriter writer = new JsonWriter().object();
    params.members().forEach(field -> writer.key(field.key()).raw(field.value()));
    return writer.member("elicitationId", UUID.randomUUID().toString()).end().toBytes();
  }

  private Map<String, byte[]> collect(LinkedBlockingQueue<Given> given, int count)
      throws RpcFailure, InterruptedException {
    Map<String, byte[]> answers = new LinkedHashMap<>();
    while (answers.size() < count) {
      Given next = given.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new RpcFailure(
            200, Protocol.INTERNAL_ERROR, "the client did not answer the server's question");
      }
      boolean isRefused = next.response().kind() == Frame.Kind.ERROR;
      answers.put(next.key(), isRefused ? CANCELLED : next.response().raw(Member.RESULT));
    }
    return answers;
  }

  private static byte[] retry(Frame inputRequired, Map<String, byte[]> answers) {
    JsonWriter writer = JsonWriter.fragment();
    writer.key("inputResponses").object();
    answers.forEach((key, result) -> writer.key(key).raw(result));
    writer.end();
    if (inputRequired.has(Member.REQUEST_STATE)) {
      writer.key("requestState").raw(inputRequired.raw(Member.REQUEST_STATE));
    }
    return writer.toBytes();
  }
}
