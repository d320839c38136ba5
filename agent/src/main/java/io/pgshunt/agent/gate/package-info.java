/**
 * The decision for each publish: a row or AMQP, never both, never neither. Knows neither
 * amqp-client nor how the application is woven.
 */
@NullMarked
package io.pgshunt.agent.gate;

import org.jspecify.annotations.NullMarked;
