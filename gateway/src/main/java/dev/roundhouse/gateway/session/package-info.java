/// Owns legacy sessions: their streams with replay, their questions to the client, their wishes.
/// Gets a principal and an `initialize`; gives a place where messages wait for their stream. Never
/// opens a connection to a server.
@NullMarked
package dev.roundhouse.gateway.session;

import org.jspecify.annotations.NullMarked;
