@NullMarked
package io.pgshunt.consumer.amqp;

import org.jspecify.annotations.NullMarked;
