/** What every weave of application classes has to mind, whatever it weaves. */
@NullMarked
package io.pgshunt.agent.weave;

import org.jspecify.annotations.NullMarked;
