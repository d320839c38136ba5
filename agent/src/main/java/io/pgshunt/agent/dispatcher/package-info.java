/** In-house send methods, moved by rules: {@code pgshunt.rules}, see docs/rules.md. */
@NullMarked
package io.pgshunt.agent.dispatcher;

import org.jspecify.annotations.NullMarked;
