/// Owns what clients touch: the endpoints of both eras and the older HTTP+SSE. Gets requests from
/// the HTTP kernel; gives them to servers through connections and listings. Gives answers, streams
/// and typed errors. Never shows a stack trace or a secret.
@NullMarked
package dev.roundhouse.gateway.door;

import org.jspecify.annotations.NullMarked;
