package dev.roundhouse.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.gateway.listing.ListKind;
import dev.roundhouse.gateway.listing.Listing;
import dev.roundhouse.protocol.Frame;
import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.protocol.Member;
import dev.roundhouse.protocol.Protocol.Era;
import dev.roundhouse.protocol.Rpc;

/// Answers the four lists from the merged listing; what is missing is said in `_meta`.
final class ListAnswer {
  private final Introduction introduction;

  ListAnswer(Introduction introduction) {
    this.introduction = requireNonNull(introduction, "introduction");
  }

  byte[] frame(Frame request, ListKind kind, Listing listing, Era era) throws RpcFailure {
    if (request.has(Member.CURSOR)) {
      // Every list is one page here, so no cursor can have come from this side.
      throw RpcFailure.invalidParams("Invalid cursor");
    }
    boolean isModern = era == Era.MODERN;
    JsonWriter result = new JsonWriter().object();
    if (isModern) {
      result
          .member("resultType", "complete")
          .member("ttlMs", listing.ttlMillis())
          .member("cacheScope", listing.isPublic() ? "public" : "private");
    }
    result.key(kind.member()).raw(listing.array(kind));
    if (isModern || !listing.missing().isEmpty()) {
      result.key("_meta").object();
      if (isModern) {
        result.key("io.modelcontextprotocol/serverInfo").raw(introduction.serverInfo(listing));
      }
      missing(result, listing);
      result.end();
    }
    return Rpc.result(request.raw(Member.ID), result.end().toBytes());
  }

  private static void missing(JsonWriter result, Listing listing) {
    if (listing.missing().isEmpty()) {
      return;
    }
    result.key("dev.roundhouse/missing").array();
    listing
        .missing()
        .forEach((server, why) ->
            result.object().member("server", server.value()).member("reason", why).end());
    result.end();
  }
}
