/// Owns sockets that speak HTTP: the server kernel and the blocking upstream client. Gets a
/// handler; gives requests, responses, event streams and replies. Gives straight-line blocking code
/// one virtual thread a request; idle streams hold no thread. Never knows a product noun; nobody
/// else imports Netty.
@NullMarked
package dev.roundhouse.http;

import org.jspecify.annotations.NullMarked;
