/** The shop's tasks as handlers: what its Celery workers used to do. */
@NullMarked
package com.example.worker;

import org.jspecify.annotations.NullMarked;
