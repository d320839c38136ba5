/** A shop that has its payments, e-mails and reports done by Celery workers behind RabbitMQ. */
package com.example.shop;
