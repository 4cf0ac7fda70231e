FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cms.settings.production \
    KUVEND_VAR=/srv/kuvend/var

WORKDIR /srv/kuvend
COPY requirements/production.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/production.txt

COPY . .
# Collecting needs no secret and no service; what it writes belongs to the image, var/ to the site.
RUN python -c "from pathlib import Path; from cms.core.catalogues import compile_catalogues as c; c(Path('locale'))" \
    && SECRET_KEY=build python manage.py collectstatic --noinput --skip-checks \
    && useradd --system --uid 999 --home-dir /srv/kuvend kuvend \
    && mkdir -p var/media var/private var/uploads \
    && chown -R kuvend var/media var/private var/uploads

USER kuvend
EXPOSE 8000
CMD ["gunicorn", "cms.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", \
     "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
