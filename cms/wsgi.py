import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = get_wsgi_application()

#: Seconds after which one thread of a worker lets the next one go on. With Python's five milliseconds, threads wait for
#: each other at every query: a worker of four threads answered half of what one of a single thread did.
sys.setswitchinterval(0.0005)
