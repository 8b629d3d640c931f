package dev.roundhouse.gateway.door;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.ToolEvent;
import dev.roundhouse.gateway.ToolReply;
import dev.roundhouse.gateway.ToolRun;
import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.gateway.listing.View;
import dev.roundhouse.gateway.pinning.Hold;
import dev.roundhouse.gateway.upstream.Caller;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Method;
import dev.roundhouse.protocol.Protocol;
import dev.roundhouse.protocol.Rpc;
import dev.roundhouse.security.Principal;
import dev.roundhouse.security.Visit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/// Calls of tools by somebody whom another door has let in, who follows them and can be asked. Such
/// a call goes the way of a modern client's `tools/call`, so everything that counts there counts
/// here; where the server asks before it goes on, the same call is made again with the answers.
final class BenchDoor {
  private static final Logger LOG = System.getLogger("roundhouse.gateway");
  private static final byte[] ID = {'1'};

  private static final byte[] META =
      ("{\"io.modelcontextprotocol/protocolVersion\":\""
              + Protocol.MODERN
              + "\",\"io.modelcontextprotocol/clientCapabilities\":"
              + Caller.PERSON
              + ",\"progressToken\":1}")
          .getBytes(US_ASCII);
  private static final byte[] NOTHING = {};

  private final Works works;
  private final Relay relay;

  BenchDoor(Works works, Relay relay) {
    this.works = requireNonNull(works, "works");
    this.relay = requireNonNull(relay, "relay");
  }

  /// Begins a call on a thread of its own, as a part of the visit at hand.
  ///
  /// @param arguments a JSON object
  /// @param party hears of it on that thread and on those of [ToolRun#answer]; may not block
  ToolRun start(Principal who, String name, byte[] arguments, Consumer<ToolEvent> party) {
    works.audit().admitCall();
    BenchCall call = new BenchCall(works, party);
    Visit visit = Visit.current();
    Thread.ofVirtual()
        .name("playground-" + name)
        .start(() ->
            visit.during(() -> {
              ToolReply reply = ToolReply.of(answer(who, name, arguments, call));
              party.accept(new ToolEvent.Ended(reply));
            }));
    return call;
  }

  private Frame answer(Principal who, String name, byte[] arguments, BenchCall call) {
    try {
      return called(who, name, arguments, call);
    } catch (BadArguments e) {
      return refused(Protocol.INVALID_PARAMS, String.valueOf(e.getMessage()));
    } catch (RpcFailure e) {
      works.observer().refused(e.counted());
      return read(e.frame(ID));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return refused(Protocol.INTERNAL_ERROR, "the program is being ended");
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a call of " + name + " could not go on", e);
      return refused(Protocol.INTERNAL_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private Frame called(Principal who, String name, byte[] arguments, BenchCall call)
      throws BadArguments, RpcFailure, InterruptedException {
    View view = new View.All();
    Caller person = Caller.person(who.subject(), works.reach(who, view));
    ToolsDoor.Found found = ToolsDoor.in(works.listings().known(view, person), name);
    if (found == null) {
      // Of servers that nobody knows yet it is enough to know what everybody is told.
      Caller looking = Caller.onlooker(who.subject(), works.reach(who, view));
      Listing listing = works.listings().current(view, looking, works.settings().listWait());
      found = ToolsDoor.in(listing, name);
      if (found == null) {
        return refused(Protocol.INVALID_PARAMS, why(listing, name));
      }
    }
    byte[] inputs = NOTHING;
    for (int round = 0; round <= works.settings().maxRounds(); round++) {
      Frame frame = ToolsDoor.scanned(request(found, arguments, inputs), works.limits());
      Site site =
          new Site(
              who,
              Callers.modern(who, works.reach(who, view), frame),
              view,
              null,
              ToolsDoor.headers(found.route(), frame),
              call);
      Traces.serve(works.observer(), frame, null, () -> relay.run(site, frame, call));
      Frame answer = read(call.response());
      Json result = Json.of(answer, Member.RESULT);
      if (!"input_required".equals(result.get("resultType").text())) {
        return answer;
      }
      inputs = call.inputs(found.route().server().id(), result);
    }
    return refused(Protocol.INTERNAL_ERROR, "the server asks for input without end");
  }

  /// @param inputs further members of `params`; empty for none
  private static byte[] request(ToolsDoor.Found found, byte[] arguments, byte[] inputs) {
    JsonWriter params =
        new JsonWriter().object().member("name", found.shown()).member("arguments", arguments);
    if (inputs.length > 0) {
      params.members(inputs);
    }
    return Rpc.request(ID, Method.TOOLS_CALL, params.member("_meta", META).end().toBytes());
  }

  private static String why(Listing listing, String name) {
    Hold hold = listing.hold(ListKind.TOOLS, name);
    String lacking = listing.lacking(name);
    if (lacking != null) {
      return "this needs the scope " + lacking;
    }
    return hold == null ? "there is no tool " + name : hold.says();
  }

  private Frame refused(int code, String why) {
    return read(Rpc.error(ID, code, why, RpcFailure.traced(null)));
  }

  private Frame read(byte[] answer) {
    return ToolsDoor.own(answer, works.limits());
  }
}
